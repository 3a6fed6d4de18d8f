package taskmill.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import com.eclipsesource.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import taskmill.support.Answer;
import taskmill.support.Api;
import taskmill.support.Child;
import taskmill.support.Deployment;
import taskmill.support.Eventually;
import taskmill.support.RedisProcess;

/** A broker and a worker without a Redis when they start, and with a frozen one later. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RedisAwayTest {
    private final RedisProcess redis = RedisProcess.start();
    private final Deployment deployment = Deployment.on(redis.address());
    private Child broker;
    private Child worker;
    private String beforeRedis;
    private Api api;

    @BeforeAll
    void startWithoutRedis() {
        redis.kill9();
        broker = deployment.broker();
        worker = deployment.worker();
        Eventually.await(Duration.ofSeconds(20), "warnings of both", () -> warns(broker) && warns(worker));
        beforeRedis = broker.out() + worker.out();
        redis.restart();
        api = Api.of(broker);
        worker.awaitReady();
    }

    @BeforeEach
    void awaitReadiness() {
        Eventually.await(Duration.ofSeconds(20), "readiness", () -> api.get("/readyz").status() == 200);
    }

    @AfterAll
    void end() {
        redis.resume();
        deployment.close();
        redis.close();
    }

    @Test
    void bothWarnHowToGetOneAndBecomeReadyWhenItComes() {
        assertEquals("", beforeRedis);
        assertTrue(broker.err().contains("bin/redis.sh"), broker::toString);
        assertTrue(worker.err().contains("bin/redis.sh"), worker::toString);
        assertEquals(1, api.run("script", "bin_name=hello.sh").getInt("is_success", 0));
    }

    @Test
    void frozenRedisIs503UntilItAnswersAgainAndARunningTaskGoesOn() throws Exception {
        Path gate = deployment.dir().resolve("frozen");
        String running = api.submit("script", "bin_name=gate.sh", "args=" + gate);
        api.await(running, "running");
        redis.pause();

        Answer refused = api.post("/api/task/script", "bin_name=hello.sh").is(503);
        assertTrue(refused.header("Retry-After").isPresent(), refused::toString);
        Files.createFile(gate);
        redis.resume();
        awaitReadiness();
        JsonObject task = api.finished(running);
        assertEquals("succeeded", task.getString("state", ""), task::toString);
        assertEquals(1, task.getInt("attempt", 0), task::toString);
        assertEquals(1, api.run("script", "bin_name=hello.sh").getInt("is_success", 0));
    }

    private static boolean warns(Child child) {
        return child.err().contains("trying again");
    }
}
