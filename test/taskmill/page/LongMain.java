package taskmill.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Keeps a page open at 100 tasks a second, for half an hour or as many minutes as its argument says, and fails if the memory
 * that the page holds after a garbage collection grows by 10 MB.
 */
final class LongMain {
    private static final int A_SECOND = 100;
    private static final double MOST_MB = 10;
    private static final List<String> PAGES = List.of("#/", "#/tasks", "#/queues", "#/workers", "#/tasks?state=succeeded", "#/");

    private LongMain() {
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        int minutes = args.length == 0 ? 30 : Integer.parseInt(args[0]);
        double grown;
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        try (Stage stage = new Stage("--appendonly", "yes")) {
            stage.worker("concurrency: 50", "period: 0");
            Path tasks = stage.deployment.dir().resolve("tasks");
            Files.write(tasks, Collections.nCopies(A_SECOND,
                "{\"type\":\"rpc\",\"method\":\"GET\",\"url\":\"" + stage.api.base() + "/healthz\",\"result_keep_time\":60}"));
            Browser browser = stage.openAsAdmin();
            clock.scheduleAtFixedRate(() -> stage.api.call("/api/tasks", "--data-binary", "@" + tasks), 0, 1, TimeUnit.SECONDS);
            double first = 0;
            double last = 0;
            for (int minute = 0; minute <= minutes; minute++) {
                browser.go(PAGES.get(minute % PAGES.size()));
                TimeUnit.MINUTES.sleep(1);
                last = browser.heldBytes() / 1e6;
                first = minute % PAGES.size() == 0 && minute <= PAGES.size() ? last : first;
                System.out.printf("minute %d: %.2f MB%n", minute, last);
            }
            grown = last - first;
            System.out.printf("grown by %.2f MB in %d minutes, complaints %s%n", grown, minutes, stage.complaints());
        } finally {
            clock.shutdownNow();
        }
        System.exit(grown < MOST_MB ? 0 : 1);
    }
}
