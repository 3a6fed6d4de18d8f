package taskmill.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
import taskmill.task.TaskType;
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

        assertEquals(TaskState.SCHEDULED, client.await(uuid, Duration.ofMillis(15)).state());
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

    @Test
    void tasksThatFitAFilterAreAStreamThatReadsOnePageAfterTheOther() {
        List<String> uuids = IntStream.range(0, 5).mapToObj(each -> client.submit(TaskRequest.handler("echo", "x").tags("stream")
            .startAt(Instant.now().plusSeconds(600)))).toList();

        assertEquals(Set.copyOf(uuids), client.tasks(Map.of("tag", "stream", "limit", "2")).map(TaskView::uuid)
            .collect(Collectors.toSet()));
        assertEquals(3, client.tasks(Map.of("tag", "stream", "limit", "2")).limit(3).count());
        assertEquals(5, client.change("cancel", Map.of("tag", "stream", "limit", "2")).mapToInt(page -> page.getInt("done", 0)).sum());
        assertEquals(5, client.tasks(Map.of("tag", "stream", "state", "canceled")).count());
    }

    @Test
    void aTaskIsStartedCopiedExplainedAndForgotten() {
        String uuid = client.submit(TaskRequest.of(TaskType.HANDLER, new JsonObject().add("handler", "echo").add("args", "x"))
            .delay(Duration.ofMinutes(10)));

        assertTrue(client.why(uuid).toString().contains("\"due\""), client.why(uuid).toString());
        client.start(uuid);
        assertTrue(client.await(uuid, LONG).isSuccess());
        assertEquals("y", client.await(client.clone(uuid, new JsonObject().add("args", "y")), LONG).message());
        client.forget(uuid);
        assertEquals(Optional.empty(), client.find(uuid));
    }

    @Test
    void eventsTellWhatHappensAsLongAsTheyAreRead() {
        String uuid = client.submit(TaskRequest.handler("echo", "x").startAt(Instant.now().plusSeconds(600)));
        Iterator<BrokerEvent> events = client.events("task:" + uuid).iterator();

        assertEquals("scheduled", events.next().data().getString("state", ""));
        client.cancel(uuid);

        assertEquals("canceled", events.next().data().getString("state", ""));
    }

    @Test
    void aWorkerIsMadeQuietAndClaimsAgain() {
        String id = client.workers().get(0).getString("id", "");

        assertTrue(client.quiet(id, true).getBoolean("quiet", false));
        assertFalse(client.quiet(id, false).getBoolean("quiet", true));
    }

    /** The JDK itself would send a POST a second time. */
    @Test
    void nothingIsSentAgainWhenTheConnectionEndsWithoutAnAnswer() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            TaskClient lost = new TaskClient(URI.create("http://127.0.0.1:" + server.getLocalPort()));
            AtomicInteger requests = new AtomicInteger();
            CompletableFuture.runAsync(() -> answerOneAndDropOthers(server, requests));

            assertFalse(lost.call("POST", "/api/cron/x/fire", Map.of()).isEmpty());
            assertRefused(0, "", () -> lost.call("POST", "/api/cron/x/fire", Map.of()));

            assertEquals(2, requests.get());
        }
    }

    /** Answers the first request on a connection that it keeps, and closes that when it has read another one. */
    private static void answerOneAndDropOthers(ServerSocket server, AtomicInteger requests) {
        try {
            while (true) {
                try (Socket socket = server.accept()) {
                    var lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
                    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                        if (line.isEmpty() && requests.incrementAndGet() > 1) {
                            break;
                        } else if (line.isEmpty()) {
                            socket.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n{\"a\":1}".getBytes());
                        }
                    }
                }
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    private static void assertRefused(int status, String field, Executable call) {
        TaskClientException refused = assertThrows(TaskClientException.class, call);
        assertEquals(status, refused.status(), refused.getMessage());
        assertEquals(field, refused.field());
    }
}
