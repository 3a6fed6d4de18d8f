package taskmill.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import taskmill.support.Eventually;

/** Few tasks among many: a page asks the broker for them, and never looks through what it has. */
final class ManyTasksTest {
    private static final int MANY = 100_000;
    private static final int IN_ONE = 2_000;
    private static final String LATER = "{\"type\":\"script\",\"bin_name\":\"hello.sh\",\"queue\":\"later\",\"start_time\":4102444800}";

    @Test
    void twelveFailedAmongMoreAreFoundCountedAndRetried() throws IOException {
        try (Stage stage = new Stage()) {
            stage.worker("queues: default");
            Path file = stage.deployment.dir().resolve("many");
            Files.write(file, Collections.nCopies(IN_ONE, LATER));
            for (int i = 0; i < MANY / IN_ONE; i++) {
                assertEquals(IN_ONE, stage.api.call("/api/tasks", "--data-binary", "@" + file).is(200).json().getInt("accepted", 0));
            }
            stage.api.calls("/api/task/script?tags=n[1-12]", "-d", "bin_name=flaky.sh", "-d", "args=2");
            Eventually.await(Duration.ofSeconds(20), "12 failures", () -> failed(stage) == 12);
            Browser browser = stage.openAsAdmin();

            browser.press("g", "t").awaitText("flaky.sh|hello.sh");
            browser.tabTo("^failed$").press("Enter").awaitText("(?s)(flaky.sh.*){12}");
            browser.tabTo("^All that match").press("Enter").awaitText("(?i)retry");
            browser.tabTo("(?i)retry").press("Enter").awaitText("(?s)12 .*7 others|7 more|12");
            browser.awaitText("Retry 12|12 tasks");
            browser.press("Enter").awaitText("(?i)12.*retried|retried.*12|12 done");

            Eventually.await(Duration.ofSeconds(20), "no failures", () -> failed(stage) == 0);
            assertTrue(stage.complaints().isEmpty(), "the browser complained");
        }
    }

    private static int failed(Stage stage) {
        return stage.api.get("/api/tasks?state=failed").is(200).json().get("tasks").asArray().size();
    }
}
