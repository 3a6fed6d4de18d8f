package taskmill.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Locale;
import com.eclipsesource.json.JsonObject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import taskmill.support.Answer;
import taskmill.support.SharedRedis;

/** Cancel and retry by hand, in each state. */
class CancelTest {
    private static final String UNKNOWN = "0190b5f0-7a7b-7c00-8000-000000000001";

    @RegisterExtension
    final SharedRedis redis = new SharedRedis();
    private BrokerUnderTest broker;
    private PlayedWorker worker;

    @BeforeEach
    void start() {
        broker = BrokerUnderTest.on(redis);
        worker = broker.worker("w");
    }

    private Answer cancel(String uuid) {
        return broker.delete("/api/task/" + uuid);
    }

    private Answer retry(String uuid) {
        return broker.post("/api/task/" + uuid + "/retry");
    }

    private void assertState(String expected, String uuid) {
        assertEquals(expected, broker.task(uuid).getString("state", ""));
    }

    @Test
    void whatWaitsIsCanceledAtOnce() {
        String queued = broker.submit();
        String scheduled = broker.submit("start_time", "4000000000");
        String retrying = broker.submit("queue", "q", "time_interval", "3600");
        worker.fail(worker.take("q"));

        for (String uuid : new String[] {queued, scheduled, retrying}) {
            JsonObject answer = cancel(uuid).is(200).json();
            assertEquals("canceled", answer.getString("state", ""));
            assertEquals(uuid, answer.getString("uuid", ""));
            assertState("canceled", uuid);
            assertEquals("canceled", cancel(uuid).is(200).text("state"));
        }
        assertEquals(0, worker.claim(10, "default", "q").size());
    }

    @Test
    void whatRunsIsFlaggedAndCanceledWhenItEndsWithoutSuccess() {
        String uuid = broker.submit("time_interval", "1 1");
        var held = worker.take();

        assertEquals("running", cancel(uuid).is(202).text("state"));
        assertEquals("running", cancel(uuid).is(202).text("state"));
        assertState("running", uuid);
        worker.fail(held);

        assertState("canceled", uuid);
    }

    @Test
    void whatSucceedsInSpiteOfTheCancelHasSucceeded() {
        String uuid = broker.submit();
        var held = worker.take();
        cancel(uuid).is(202);

        worker.succeed(held);

        assertState("succeeded", uuid);
    }

    @Test
    void whatHasFinishedCannotBeCanceled() {
        String good = broker.submit();
        worker.succeed(worker.take());
        String bad = broker.submit();
        worker.fail(worker.take());

        assertEquals("the task has succeeded already", cancel(good).is(409).text("detail"));
        assertEquals("the task has failed already", cancel(bad).is(409).text("detail"));
    }

    @Test
    void aFailedOrCanceledTaskIsRetriedAsIfItHadNeverFailed() {
        String failed = broker.submit("time_interval", "0");
        worker.fail(worker.take());
        worker.fail(worker.take());
        assertState("failed", failed);

        Answer answer = retry(failed).is(202);

        assertEquals("/api/task/" + failed, answer.header("Location").orElseThrow());
        assertEquals("queued", answer.text("state"));
        assertEquals(0, broker.task(failed).getInt("failures", -1));
        assertEquals(3, worker.take().attempt());
        String canceled = broker.submit();
        cancel(canceled);
        retry(canceled).is(202);
        assertState("queued", canceled);
    }

    @Test
    void nothingElseCanBeRetried() {
        String queued = broker.submit();
        retry(queued).is(409);
        var held = worker.take();
        retry(queued).is(409);
        worker.succeed(held);

        assertEquals("the task is succeeded; only a failed or canceled one can be retried",
            retry(queued).is(409).text("detail"));
        retry(broker.submit("start_time", "4000000000")).is(409);
    }

    @Test
    void whatWaitsForItsTimeIsStartedNowAndNothingElse() {
        String uuid = broker.submit("delay", "600");

        assertEquals("queued", broker.post("/api/task/" + uuid + "/start").is(202).text("state"));
        assertState("queued", uuid);
        assertEquals("the task is queued; only a scheduled, retrying or blocked one can be started",
            broker.post("/api/task/" + uuid + "/start").is(409).text("detail"));
    }

    @Test
    void whatHasFinishedIsForgottenAndNothingElse() {
        String uuid = broker.submit();
        broker.post("/api/task/" + uuid + "/forget").is(409);
        broker.post("/api/task/" + uuid + "/cancel").is(200);

        assertEquals("gone", broker.post("/api/task/" + uuid + "/forget").is(200).text("state"));
        broker.get("/api/task/" + uuid).is(404);
    }

    @Test
    void anUnknownTaskIsNotFound() {
        broker.post("/api/task/" + UNKNOWN + "/start").is(404);
        broker.post("/api/task/" + UNKNOWN + "/forget").is(404);
        cancel(UNKNOWN).is(404);
        retry(UNKNOWN).is(404);
        broker.get("/api/task/" + UNKNOWN).is(404);
        broker.get("/api/task/result/" + UNKNOWN).is(404);
        broker.get("/api/task/result?uuid=" + UNKNOWN).is(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "0190b5f0-7a7b-7c00-8000-00000000000g", "0190b5f07a7b7c008000000000000001",
        "%7B0190b5f0-7a7b-7c00-8000-00000000001%7D"})
    void whatIsNoUuidIsRefused(String text) {
        assertEquals("uuid", cancel(text).is(400).text("field"));
        assertEquals("uuid", retry(text).is(400).text("field"));
        assertEquals("uuid", broker.get("/api/task/" + text).is(400).text("field"));
        assertEquals("uuid", broker.get("/api/task/result?uuid=" + text).is(400).text("field"));
    }

    @Test
    void aUuidMayBeWrittenInCapitalsAndIsRequired() {
        String uuid = broker.submit();

        assertEquals(uuid, broker.get("/api/task/" + uuid.toUpperCase(Locale.ROOT)).is(200).text("uuid"));
        assertEquals("uuid", broker.get("/api/task/result").is(400).text("field"));
    }

    @Test
    void neitherTakesParameters() {
        String uuid = broker.submit();

        assertEquals("force", broker.delete("/api/task/" + uuid + "?force=1").is(400).text("field"));
        assertEquals("force", broker.post("/api/task/" + uuid + "/retry?force=1").is(400).text("field"));
    }
}
