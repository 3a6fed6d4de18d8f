package taskmill.page;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import taskmill.support.Eventually;

/** Makes the picture of the dashboard for README: a minute of a small installation that really runs. */
final class PictureMain {
    private static final long NANOS = TimeUnit.SECONDS.toNanos(60);

    private PictureMain() {
    }

    /** @param args the file to write, as PNG */
    public static void main(String[] args) {
        try (Stage stage = new Stage("--appendonly", "yes")) {
            stage.worker("name: anvil", "queues: default, mail, reports", "concurrency: 12");
            stage.worker("name: bellows", "queues: default, mail", "concurrency: 8");
            Browser browser = stage.openAsAdmin().size(1280, 800);
            fill(stage);
            long begun = System.nanoTime();
            for (int turn = 1; System.nanoTime() - begun < NANOS; turn++) {
                stage.api.calls("/api/task/script?tags=n[1-" + (3 + turn * 5 % 11) + "]", "-d", "bin_name=hello.sh", "-d", "queue=mail");
                Eventually.await(Duration.ofSeconds(20), "nothing that waits", () ->
                    stage.api.get("/api/task/count/undo?queue=mail").json().getInt("queued", 1) == 0);
            }
            browser.awaitText("Healthy");
            browser.picture(Path.of(args[0]));
        }
    }

    private static void fill(Stage stage) {
        for (int minutes : new int[] {3, 5, 9, 26}) {
            stage.api.submit("script", "bin_name=hello.sh", "args=report " + minutes, "queue=reports", "delay=" + minutes * 60);
        }
        for (String seconds : new String[] {"600", "480", "300"}) {
            stage.api.submit("script", "bin_name=sleep.sh", "args=" + seconds, "max_run_time=900");
        }
        stage.api.submit("script", "bin_name=flaky.sh", "args=4", "time_interval=600 600", "queue=mail");
        stage.api.submit("rpc", "method=GET", "url=http://127.0.0.1:1/hook");
        stage.api.call("/api/cron/nightly-report", "-X", "PUT", "-d", "type=script", "-d", "bin_name=hello.sh", "-d", "when=*/5 * * * *");
    }
}
