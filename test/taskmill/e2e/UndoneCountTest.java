package taskmill.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import taskmill.support.Api;
import taskmill.support.Deployment;
import taskmill.support.Eventually;

/** What is counted as not done, at every moment in the life of one task. */
@ExtendWith(Shared.class)
final class UndoneCountTest {
    private final Deployment deployment;
    private final Api api;

    UndoneCountTest(Deployment deployment, Api api) {
        this.deployment = deployment;
        this.api = api;
    }

    @Test
    void countIsRightAtEveryMoment() throws IOException {
        Path first = deployment.dir().resolve("count-first");
        Path second = deployment.dir().resolve("count-second");
        deployment.worker("queues: before, counted", "name: counting", "concurrency: 1", "lease: 2");
        String before = api.submit("script", "bin_name=gate.sh", "args=" + first, "queue=before");
        api.await(before, "running");

        long soon = System.currentTimeMillis() / 1000 + 3;
        String uuid = api.submit("script", "bin_name=twice.sh", "args=" + second, "queue=counted",
                "time_interval=2", "start_time=" + soon);
        assertEquals(undone("{'count':1,'queued':0,'scheduled':1,'retrying':0,'running':0}"), api.undone("counted"));
        await("{'count':1,'queued':1,'scheduled':0,'retrying':0,'running':0}");
        Files.createFile(first);
        await("{'count':0,'queued':0,'scheduled':0,'retrying':0,'running':1}");
        Files.createFile(second);
        await("{'count':1,'queued':0,'scheduled':0,'retrying':1,'running':0}");

        assertEquals(2, api.finished(uuid).getInt("attempt", 0));
        assertEquals(undone("{'count':0,'queued':0,'scheduled':0,'retrying':0,'running':0}"), api.undone("counted"));
    }

    private void await(String expected) {
        Eventually.await(Duration.ofSeconds(10), expected, () -> undone(expected).equals(api.undone("counted")));
    }

    private static JsonObject undone(String text) {
        return Json.parse(text.replace('\'', '"')).asObject();
    }
}
