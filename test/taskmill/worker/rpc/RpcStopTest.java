package taskmill.worker.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import taskmill.support.Eventually;
import taskmill.task.ErrorCode;
import taskmill.task.Outcome;
import taskmill.task.RpcWork;
import taskmill.worker.run.StopReason;
import taskmill.worker.run.WatchedRun;

/** Calls that are made to end: each does so at once, in whatever state it is, and its connection is closed. */
@ParameterizedClass
@ValueSource(strings = {"127.0.0.1", "target.test"})
class RpcStopTest {
    /** Literals are called as they are, names by their address. */
    @Parameter
    String host;

    private static final Duration SOON = Duration.ofSeconds(5);

    private final RpcRunner runner = Callers.open();

    @AfterEach
    void closeRunner() {
        runner.close();
    }

    @Test
    void stopEndsACallThatIsNotAnsweredAndClosesItsConnection() throws Exception {
        for (StopReason why : StopReason.values()) {
            try (RawTarget target = new RawTarget(RawTarget.Visit::untilCallerLeaves)) {
                WatchedRun call = WatchedRun.post(runner, target.url(host));
                Eventually.await(SOON, "the call arrives", () -> target.connections() == 1);

                Outcome.Failure failure = call.stop(why).stop(StopReason.FENCED).failure();

                target.visit(1).awaitEnd();
                assertEquals(codeOf(why), failure.code());
                assertFalse(call.hasEnded(), "it ended twice");
            }
        }
    }

    private static ErrorCode codeOf(StopReason why) {
        return switch (why) {
            case CANCELED -> ErrorCode.CANCELED;
            case TIMEOUT -> ErrorCode.TIMEOUT;
            case SHUTDOWN -> ErrorCode.SHUTDOWN;
            case FENCED -> ErrorCode.WORKER_LOST;
        };
    }

    @Test
    void stopEndsABodyThatDrips() throws Exception {
        CountDownLatch dripped = new CountDownLatch(3);
        try (RawTarget target = new RawTarget(visit -> {
            visit.request();
            visit.say("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
            while (true) {
                visit.say("x");
                dripped.countDown();
                visit.linger(20);
            }
        })) {
            WatchedRun call = WatchedRun.post(runner, target.url(host));
            await(dripped);

            Outcome.Failure failure = call.stop(StopReason.TIMEOUT).failure();

            target.visit(1).awaitEnd();
            assertEquals("not done within 30 s; the request had been sent; its connection was closed, but what the "
                + "target began may go on", failure.detail());
        }
    }

    @Test
    void stopEndsACallWhoseBodyNobodyReads() throws Exception {
        CountDownLatch leave = new CountDownLatch(1);
        try (RawTarget target = new RawTarget(visit -> {
            await(leave);
            visit.untilCallerLeaves();
        })) {
            RpcWork work = new RpcWork("PUT", target.url(host), Map.of(), Optional.of("x".repeat(20_000_000)));
            WatchedRun call = WatchedRun.start(runner, work);
            Eventually.await(SOON, "the call arrives", () -> target.connections() == 1);

            assertEquals(ErrorCode.TIMEOUT, call.stop(StopReason.TIMEOUT).code());
            leave.countDown();
            target.visit(1).awaitEnd();
        }
    }

    @Test
    void stopEndsACallThatWasJustStarted() throws Exception {
        try (RawTarget target = new RawTarget(RawTarget.Visit::untilCallerLeaves)) {
            for (int i = 0; i < 50; i++) {
                assertEquals(ErrorCode.CANCELED, WatchedRun.post(runner, target.url(host)).stop(StopReason.CANCELED).code());
            }
            for (int i = 1; i <= target.connections(); i++) {
                target.visit(i).awaitEnd();
            }
        }
    }

    @Test
    void stopAfterTheEndChangesNothing() throws Exception {
        try (RawTarget target = new RawTarget(visit -> visit.say(visit.request().isEmpty() ? "" : RawTarget.OK))) {
            WatchedRun call = WatchedRun.post(runner, target.url(host));
            call.result();

            assertFalse(call.stop(StopReason.FENCED).hasEnded());
        }
    }

    @Test
    void aStopThatMeetsTheAnswerMakesOneEnd() throws Exception {
        try (RawTarget target = new RawTarget(visit -> {
            while (true) {
                visit.request();
                visit.say(RawTarget.OK);
            }
        })) {
            List<WatchedRun> calls = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                WatchedRun call = WatchedRun.post(runner, target.url(host));
                long until = System.nanoTime() + i * 10_000L;
                while (System.nanoTime() < until) {
                    Thread.onSpinWait();
                }
                calls.add(call.stop(StopReason.CANCELED));
            }

            for (WatchedRun call : calls) {
                ErrorCode code = call.outcome().failure().map(Outcome.Failure::code).orElse(ErrorCode.CANCELED);
                assertEquals(ErrorCode.CANCELED, code);
            }
            runner.close();
            assertTrue(calls.stream().noneMatch(WatchedRun::hasEnded), "one ended twice");
        }
    }

    @Test
    void callsThatWaitHoldNoThread() throws Exception {
        try (RawTarget target = new RawTarget(RawTarget.Visit::untilCallerLeaves)) {
            List<WatchedRun> calls = Stream.generate(() -> WatchedRun.post(runner, target.url(host))).limit(200).toList();
            Eventually.await(SOON, "all calls arrive", () -> target.connections() == 200);

            long threads = Thread.getAllStackTraces().keySet().stream().map(Thread::getName)
                .filter(name -> name.startsWith("taskmill-rpc-")).count();

            assertTrue(threads < 100, threads + " threads");
            for (WatchedRun call : calls) {
                assertEquals(ErrorCode.SHUTDOWN, call.stop(StopReason.SHUTDOWN).code());
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(60, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
