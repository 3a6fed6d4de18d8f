package taskmill.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import taskmill.broker.Broker;
import taskmill.config.BrokerConfig;
import taskmill.config.WorkerConfig;
import taskmill.support.RedisProcess;
import taskmill.task.TaskState;
import taskmill.worker.Worker;
import taskmill.worker.handler.TaskFailure;

/** The client against a broker that wants a token, and a worker with a few handlers. */
class TaskClientTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final CountDownLatch STARTED = new CountDownLatch(1);
    private static RedisProcess redis;
    private static Broker broker;
    private static Worker worker;
    private static TaskClient client;

    @BeforeAll
    static void start() {
        redis = RedisProcess.start();
        broker = Broker.start(BrokerConfig.of(
            Map.of("redis", redis.address(), "port", "127.0.0.1:0", "token", "secret")));
        worker = Worker.start(WorkerConfig.of(Map.of("redis", redis.address(), "name", "client-test")))
            .handle("echo", task -> task.args())
            .handle("refuse", task -> {
                throw TaskFailure.forGood("never " + task.args().asString());
            })
            .handle("hang", task -> {
                STARTED.countDown();
                new CountDownLatch(1).await();
                return Json.NULL;
            });
        client = new TaskClient(broker.uri(), "secret");
    }

    @AfterAll
    static void stop() {
        worker.close();
        broker.close();
        redis.close();
    }

    @Test
    void cronsAreStoredFiredPausedAndRemoved() {
        CronClient crons = client.crons();
        CronRequest request = CronRequest.of("30 2 * * *", TaskRequest.handler("echo", "x")).zone(ZoneId.of("UTC"))
            .skipMissed().skipOverlapping();
        CronView cron = crons.put("client-cron", request);
        assertEquals(2 * 3600 + 30 * 60, cron.next().orElseThrow().getEpochSecond() % 86_400);
        assertEquals("skip", cron.json().getString("overlap", ""));

        assertEquals("x", client.await(crons.fire("client-cron"), LONG).message());
        crons.pause("client-cron", "too loud");
        assertTrue(crons.list().stream().anyMatch(row -> row.name().equals("client-cron") && row.isPaused()));
        assertEquals(Optional.empty(), crons.find("client-cron").orElseThrow().next());
        crons.resume("client-cron");
        assertFalse(crons.put("client-cron", request.paused(false)).isPaused());
        crons.delete("client-cron");

        assertEquals(Optional.empty(), crons.find("client-cron"));
        assertEquals(404, assertThrows(TaskClientException.class, () -> crons.delete("client-cron")).status());
    }

    @Test
    void anyValueComesBackFromAHandlerAsItWent() {
        JsonObject value = new JsonObject().add("n", Json.parse("[1.5,null,true]")).add("t", "ü中");

        TaskView done = client.await(client.submit(TaskRequest.handler("echo", value)), LONG);

        assertTrue(done.isSuccess(), done.toString());
        assertEquals(value, done.result());
        assertEquals(value.toString(), done.message());
        assertEquals(Optional.empty(), done.errorCode());
    }

    @Test
    void failureHasItsCodeAndReason() {
        TaskView failed = client.await(client.submit(TaskRequest.handler("refuse", "again")
            .retryAfter(Duration.ZERO)), LONG);

        assertEquals(TaskState.FAILED, failed.state());
        assertFalse(failed.isSuccess());
        assertEquals(Optional.of("handler_failed"), failed.errorCode());
        assertEquals("never again", failed.message());
    }

    @Test
    void theSameKeyIsTheSameTaskAndOtherParametersUnderItAreRefused() {
        TaskRequest request = TaskRequest.handler("echo", "once").idempotencyKey("key-1");

        String first = client.submit(request);

        assertEquals(first, client.submit(request));
        assertNotEquals(first, client.submit(request.idempotencyKey("key-2")));
        assertRefused(422, "Idempotency-Key", () -> client.submit(request.priority(5)));
    }

    @Test
    void awaitReturnsTheTaskAsItStandsWhenTheTimeIsOver() {
        String uuid = client.submit(TaskRequest.handler("echo", "later").startAt(Instant.now().plusSeconds(600)));
        Locale before = Locale.getDefault();
        try {
            // With digits of its own, which must not get into the request.
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));

            assertEquals(TaskState.SCHEDULED, client.await(uuid, Duration.ofMillis(15)).state());
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void canceledTaskIsQueuedAgainByRetryAndAFinishedOneIsNot() {
        String uuid = client.submit(TaskRequest.handler("echo", "x").startAt(Instant.now().plusSeconds(600)));

        assertEquals(TaskState.CANCELED, client.cancel(uuid));
        assertEquals(TaskState.CANCELED, client.find(uuid).orElseThrow().state());
        client.retry(uuid);
        assertTrue(client.await(uuid, LONG).isSuccess());
        assertRefused(409, "", () -> client.retry(uuid));
        assertRefused(409, "", () -> client.cancel(uuid));
    }

    @Test
    void runningTaskIsToldToStop() throws InterruptedException {
        String uuid = client.submit(TaskRequest.handler("hang", ""));
        STARTED.await();

        assertEquals(TaskState.RUNNING, client.cancel(uuid));
        assertEquals(TaskState.CANCELED, client.await(uuid, LONG).state());
    }

    @Test
    void refusalNamesTheField() {
        assertRefused(400, "bin_name", () -> client.submit(TaskRequest.script("../sh")));
        assertRefused(400, "priority", () -> client.submit(TaskRequest.handler("echo", "x").priority(10)));
    }

    @Test
    void unknownTaskIsNotFound() {
        String nobody = UUID.randomUUID().toString();

        assertEquals(Optional.empty(), client.find(nobody));
        assertRefused(404, "", () -> client.await(nobody, LONG));
        assertRefused(404, "", () -> client.cancel(nobody));
        assertThrows(IllegalArgumentException.class, () -> client.find("count/undo"));
    }

    @Test
    void wrongTokenIsRefused() {
        assertRefused(401, "", () -> new TaskClient(broker.uri()).submit(TaskRequest.script("x")));
        assertRefused(401, "", () -> new TaskClient(broker.uri(), "wrong").find(UUID.randomUUID().toString()));
    }

    @Test
    void brokerThatIsNotThereIsTroubleWithoutAStatus() {
        TaskClient lost = new TaskClient(URI.create("http://127.0.0.1:" + RedisProcess.freePort()));

        assertRefused(0, "", () -> lost.submit(TaskRequest.script("x")));
    }

    @Test
    void pathOfTheBrokersAddressIsKept() {
        TaskClient behindProxy = new TaskClient(URI.create(broker.uri() + "/no/such/"), "secret");

        TaskClientException refused = assertThrows(TaskClientException.class,
            () -> behindProxy.submit(TaskRequest.script("x")));
        assertTrue(refused.getMessage().contains("/no/such/api/task/script"), refused.getMessage());
    }

    private static void assertRefused(int status, String field, Executable call) {
        TaskClientException refused = assertThrows(TaskClientException.class, call);
        assertEquals(status, refused.status(), refused.getMessage());
        assertEquals(field, refused.field());
    }
}
