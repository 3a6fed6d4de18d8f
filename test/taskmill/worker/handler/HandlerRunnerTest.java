package taskmill.worker.handler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import taskmill.support.Eventually;
import taskmill.task.ErrorCode;
import taskmill.task.HandlerWork;
import taskmill.task.Outcome;
import taskmill.task.Progress;
import taskmill.worker.run.StopReason;
import taskmill.worker.run.WatchedRun;

/** Handlers of an embedding program: what they get, what becomes of their answers, and how they are stopped. */
class HandlerRunnerTest {
    private static final int SLOTS = 2;
    private static final long GRACE_MS = 100;
    private static final int MAX_OUTPUT = 20;

    private final HandlerRunner runner = new HandlerRunner(SLOTS, MAX_OUTPUT, GRACE_MS);
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void releaseAndClose() {
        release.countDown();
        runner.close();
    }

    private WatchedRun start(String handler) {
        return WatchedRun.start(runner, new HandlerWork(handler, "{\"n\":1}"));
    }

    private WatchedRun start(String name, TaskHandler handler) {
        runner.handle(name, handler);
        return start(name);
    }

    private String resultOf(String name, TaskHandler handler) throws InterruptedException {
        return start(name, handler).result().toString().replace('"', '\'');
    }

    /** Ends when it is interrupted. */
    private JsonValue waits(HandlerTask task) throws InterruptedException {
        entered.countDown();
        release.await();
        return Json.value("released");
    }

    /** Does not end when it is interrupted. */
    private JsonValue insists(HandlerTask task) {
        entered.countDown();
        while (true) {
            try {
                release.await();
                return Json.value("late");
            } catch (InterruptedException e) {
                continue;
            }
        }
    }

    @Test
    void aHandlerGetsTheTask() throws Exception {
        BlockingQueue<HandlerTask> tasks = new LinkedBlockingQueue<>();
        start("a", task -> {
            tasks.add(task);
            return null;
        }).result();

        HandlerTask task = tasks.take();
        assertEquals(List.of(WatchedRun.UUID, 2, "mail", new JsonObject().add("n", 1)),
            List.of(task.uuid(), task.attempt(), task.queue(), task.args()));
    }

    @Test
    void aHandlerTellsItsProgress() throws Exception {
        WatchedRun run = start("tells", task -> {
            task.progress(1, "a");
            assertThrows(IllegalArgumentException.class, () -> task.progress(101, ""));
            task.progress(40, "copying\nü" + "x".repeat(300));
            return waits(task);
        });
        entered.await();

        assertEquals(new Progress(40, "copying ü" + "x".repeat(191)), run.run().progress().orElseThrow());
        release.countDown();
        assertEquals("{\"result\":\"released\"}", run.result().toString());
    }

    @Test
    void anAnswerIsTheResult() throws Exception {
        assertEquals("{'result':'dóne'}", resultOf("text", t -> Json.value("dóne")));
        assertEquals("{'result':[1]}", resultOf("json", t -> Json.parse("[ 1 ]")));
        assertEquals("{'result':null}", resultOf("null", t -> null));
    }

    @Test
    void anAnswerThatIsTooLongIsCutToText() throws Exception {
        JsonObject result = start("long", t -> Json.value("€".repeat(100))).result();

        assertNull(result.get("result"));
        assertEquals("€".repeat(6), result.get("message").asString());
        assertTrue(result.get("truncated").asBoolean());
        assertEquals("€€€€€€.", start("fits", t -> Json.value("€€€€€€.")).result().get("result").asString());
    }

    @Test
    void anExceptionIsAFailureWithoutItsStack() throws Exception {
        Outcome outcome = start("throws", t -> {
            throw new IOException("no\nmore");
        }).outcome();

        assertEquals(new Outcome.Failure(ErrorCode.HANDLER_FAILED, "java.io.IOException: no", false, 0),
            outcome.failure().orElseThrow());
        assertEquals("{}", outcome.result().toString());
    }

    @Test
    void anErrorIsAFailureToo() throws Exception {
        Outcome.Failure failure = start("overflows", new TaskHandler() {
            @Override
            public JsonValue handle(HandlerTask task) throws Exception {
                return handle(task);
            }
        }).failure();

        assertEquals("java.lang.StackOverflowError", failure.detail());
    }

    @Test
    void aHandlerMayHaveASayInWhatFollows() throws Exception {
        assertEquals(new Outcome.Failure(ErrorCode.HANDLER_FAILED, "no such user", true, 0), start("for-good", t -> {
            throw TaskFailure.forGood("no such user");
        }).failure());
        assertEquals(new Outcome.Failure(ErrorCode.HANDLER_FAILED, "busy", false, 1500), start("later", t -> {
            throw TaskFailure.retryAfter("busy", Duration.ofMillis(1500));
        }).failure());
    }

    @Test
    void anUnknownHandlerIsNotFound() throws Exception {
        Outcome.Failure failure = start("nobody").failure();

        assertEquals(ErrorCode.HANDLER_NOT_FOUND, failure.code());
        assertTrue(failure.detail().contains("nobody"));
    }

    @Test
    void aNameIsTakenOnceAndMustBeOne() {
        runner.handle("a", t -> null);

        assertThrows(IllegalStateException.class, () -> runner.handle("a", t -> null));
        for (String name : List.of("", "a b", "ü", "x".repeat(57))) {
            assertThrows(IllegalArgumentException.class, () -> runner.handle(name, t -> null), name);
        }
        assertEquals(Set.of("a"), runner.names());
    }

    @Test
    void stopInterruptsAndReportsItsReason() throws Exception {
        WatchedRun run = start("waits", this::waits);
        entered.await();

        Outcome.Failure failure = run.stop(StopReason.TIMEOUT).stop(StopReason.CANCELED).failure();

        assertEquals(ErrorCode.TIMEOUT, failure.code());
        assertEquals("not done within 30 s; its thread was interrupted and ended", failure.detail());
        assertEquals(1, release.getCount());
    }

    @Test
    void anInterruptDoesNotReachTheNextTask() throws Exception {
        runner.handle("quick", task -> null);
        runner.handle("looks", task -> Json.value(Thread.currentThread().isInterrupted()));

        for (int i = 0; i < 2000; i++) {
            WatchedRun stopped = start("quick");
            WatchedRun next = start("looks");
            stopped.stop(StopReason.CANCELED).outcome();
            assertFalse(next.result().get("result").asBoolean());
        }
    }

    @Test
    void aHandlerThatDoesNotEndIsGivenUpAfterTheGraceOnce() throws Exception {
        WatchedRun run = start("insists", this::insists);
        entered.await();

        Outcome.Failure failure = run.stop(StopReason.CANCELED).failure();
        release.countDown();
        runner.close();

        assertEquals(ErrorCode.CANCELED, failure.code());
        assertEquals("canceled while it ran; its thread was interrupted, and goes on", failure.detail());
        assertFalse(run.hasEnded(), "it ended twice");
    }

    @Test
    void threadsThatWereGivenUpAreReplaced() throws Exception {
        runner.handle("insists", this::insists);
        runner.handle("quick", task -> null);
        List<WatchedRun> stuck = Stream.generate(() -> start("insists")).limit(SLOTS).toList();

        for (WatchedRun run : stuck) {
            assertEquals(ErrorCode.SHUTDOWN, run.stop(StopReason.SHUTDOWN).code());
        }

        start("quick").result();
    }

    @Test
    void aFencedRunIsReportedAtOnce() throws Exception {
        try (HandlerRunner patient = new HandlerRunner(1, MAX_OUTPUT, 3_600_000)) {
            patient.handle("insists", this::insists);
            WatchedRun run = WatchedRun.start(patient, new HandlerWork("insists", "null"));
            entered.await();

            assertEquals(ErrorCode.WORKER_LOST, run.stop(StopReason.FENCED).code());
            release.countDown();
        }
    }

    @Test
    void fencedSkipsTheGraceOfAnEarlierStopButNotItsReason() throws Exception {
        try (HandlerRunner patient = new HandlerRunner(1, MAX_OUTPUT, 3_600_000)) {
            patient.handle("insists", this::insists);
            WatchedRun run = WatchedRun.start(patient, new HandlerWork("insists", "null"));
            entered.await();

            assertEquals(ErrorCode.TIMEOUT, run.stop(StopReason.TIMEOUT).stop(StopReason.FENCED).code());
            release.countDown();
        }
    }

    @Test
    void aRunThatIsStoppedBeforeItBeganNeverBegins() throws Exception {
        runner.handle("waits", this::waits);
        BlockingQueue<String> begun = new LinkedBlockingQueue<>();
        List<WatchedRun> holders = Stream.generate(() -> start("waits")).limit(SLOTS).toList();
        WatchedRun run = start("behind", task -> {
            begun.add(task.uuid());
            return null;
        });

        Outcome.Failure failure = run.stop(StopReason.FENCED).failure();
        release.countDown();
        for (WatchedRun holder : holders) {
            holder.result();
        }
        runner.close();

        assertEquals("its worker could not renew its lease; it had not begun", failure.detail());
        assertTrue(begun.isEmpty());
        assertFalse(run.hasEnded(), "it ended twice");
    }

    @Test
    void startAfterCloseIsAnOutcome() throws Exception {
        runner.handle("a", task -> null);
        runner.close();

        assertEquals(ErrorCode.HANDLER_FAILED, start("a").code());
    }

    @Test
    void closeEndsItsThreads() throws Exception {
        BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
        start("names", task -> {
            threads.add(Thread.currentThread());
            return null;
        }).result();
        runner.close();

        Thread thread = threads.poll(60, TimeUnit.SECONDS);
        assertTrue(thread.getName().startsWith("taskmill-handler-"), thread.getName());
        assertTrue(thread.isDaemon());
        Eventually.await(Duration.ofSeconds(5), "the thread ends", () -> !thread.isAlive());
    }
}
