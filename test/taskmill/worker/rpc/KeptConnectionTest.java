package taskmill.worker.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
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
import taskmill.worker.run.WatchedRun;

/** A kept connection that the target closed is no failure of the target; one that was new is. */
@ParameterizedClass
@ValueSource(strings = {"127.0.0.1", "target.test"})
class KeptConnectionTest {
    /** Literals are called as they are, names by their address. */
    @Parameter
    String host;

    private final RpcRunner runner = Callers.open();
    private final Queue<String> requests = new ConcurrentLinkedQueue<>();

    @AfterEach
    void closeRunner() {
        runner.close();
    }

    /** Answers the first request of each connection, and leaves on the second. */
    private void answerOnce(RawTarget.Visit visit) throws IOException {
        requests.add(visit.request());
        visit.say(RawTarget.OK);
        requests.add(visit.request());
    }

    @Test
    void aCallOnAKeptConnectionThatIsClosedIsSentOnceMore() throws Exception {
        for (String method : List.of("POST", "PUT", "PATCH", "DELETE", "GET", "HEAD")) {
            requests.clear();
            try (RawTarget target = new RawTarget(this::answerOnce)) {
                WatchedRun.post(runner, target.url(host)).result();

                WatchedRun.start(runner, new RpcWork(method, target.url(host), Map.of(), Optional.of("x"))).result();

                assertEquals(2, target.connections(), method);
                assertEquals(3, requests.size(), method);
                assertTrue(requests.stream().allMatch(head -> head.contains("Idempotency-Key: " + WatchedRun.UUID)));
            }
        }
    }

    @Test
    void aResetCountsAsClosed() throws Exception {
        try (RawTarget target = new RawTarget(visit -> {
            answerOnce(visit);
            visit.resetAtEnd();
        })) {
            WatchedRun.post(runner, target.url(host)).result();

            WatchedRun.post(runner, target.url(host)).result();

            assertEquals(2, target.connections());
        }
    }

    @Test
    void manyThatAreClosedAtOnceAreAllSentAgain() throws Exception {
        int calls = 20;
        AtomicReference<RawTarget> itself = new AtomicReference<>();
        try (RawTarget target = new RawTarget(visit -> {
            visit.request();
            int together = visit.number() <= calls ? calls : 2 * calls;
            Eventually.await(Duration.ofSeconds(5), "all are there", () -> itself.get().connections() == together);
            visit.say(RawTarget.OK);
            visit.request();
        })) {
            itself.set(target);
            for (int round = 1; round <= 2; round++) {
                List<WatchedRun> all = Stream.generate(() -> WatchedRun.post(runner, target.url(host))).limit(calls).toList();
                for (WatchedRun call : all) {
                    call.result();
                }
            }

            assertEquals(2 * calls, target.connections());
        }
    }

    @Test
    void itIsNotSentAThirdTime() throws Exception {
        try (RawTarget target = new RawTarget(visit -> {
            if (visit.number() == 1) {
                answerOnce(visit);
            } else {
                visit.request();
            }
        })) {
            WatchedRun.post(runner, target.url(host)).result();

            Outcome.Failure failure = WatchedRun.post(runner, target.url(host)).failure();

            assertEquals(ErrorCode.CONNECT_FAILED, failure.code());
            assertEquals(2, target.connections());
        }
    }

    @Test
    void aCallOnANewConnectionIsNotSentAgain() throws Exception {
        try (RawTarget target = new RawTarget(RawTarget.Visit::request)) {
            for (int i = 1; i <= 3; i++) {
                assertEquals(ErrorCode.CONNECT_FAILED, WatchedRun.post(runner, target.url(host)).code());
                assertEquals(i, target.connections());
            }
        }
    }

    @Test
    void aTargetThatClosesAndSaysSoGetsEachCallOnce() throws Exception {
        String closing = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok";
        try (RawTarget target = new RawTarget(visit -> {
            visit.request();
            if (visit.number() < 3) {
                visit.say(closing);
            }
        })) {
            WatchedRun.post(runner, target.url(host)).result();
            WatchedRun.post(runner, target.url(host)).result();

            assertEquals(ErrorCode.CONNECT_FAILED, WatchedRun.post(runner, target.url(host)).code());
            assertEquals(3, target.connections());
        }
    }

    @Test
    void anAnswerThatBeganIsNotAskedForAgain() throws Exception {
        try (RawTarget target = new RawTarget(visit -> {
            answerOnce(visit);
            visit.say("HTTP/1.1 200 OK\r\nContent-Le");
        })) {
            WatchedRun.post(runner, target.url(host)).result();

            assertEquals(ErrorCode.CONNECT_FAILED, WatchedRun.post(runner, target.url(host)).code());
            assertEquals(1, target.connections());
        }
    }
}
