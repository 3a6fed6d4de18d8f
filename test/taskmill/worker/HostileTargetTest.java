package taskmill.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eclipsesource.json.JsonObject;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import taskmill.support.Eventually;
import taskmill.task.ErrorCode;
import taskmill.task.Outcome;
import taskmill.task.RpcWork;

/** Targets that answer badly, endlessly or not at all: each call ends once, with a word that helps. */
class HostileTargetTest {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final String HEAD = "HTTP/1.1 200 OK\r\n";

    private final RpcRunner runner = new RpcRunner(new RpcSettings(1000, List.of(), List.of(), "1"));

    @AfterEach
    void closeRunner() {
        runner.close();
    }

    private Outcome outcomeOf(RawTarget.Manners manners) throws Exception {
        try (RawTarget target = new RawTarget(manners)) {
            return Watched.post(runner, target.url()).outcome();
        }
    }

    private String connectFailure(RawTarget.Manners manners) throws Exception {
        Outcome.Failure failure = outcomeOf(manners).failure().orElseThrow();
        assertEquals(ErrorCode.CONNECT_FAILED, failure.code());
        assertFalse(failure.forGood());
        return failure.detail();
    }

    @Test
    void nobodyListensThere() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = free.getLocalPort();
        }

        Outcome.Failure failure = Watched.post(runner, "http://me:secret@127.0.0.1:" + port).failure();

        assertEquals(ErrorCode.CONNECT_FAILED, failure.code());
        assertEquals("no connection to 127.0.0.1:" + port + ": refused, or no way there", failure.detail());
    }

    @Test
    void theHostIsUnknown() throws Exception {
        Outcome.Failure failure = Watched.post(runner, "http://nowhere.invalid/").failure();

        assertEquals(ErrorCode.CONNECT_FAILED, failure.code());
        assertEquals("unknown host: nowhere.invalid", failure.detail());
    }

    @Test
    void itClosesOrResetsInsteadOfAnswering() throws Exception {
        assertTrue(connectFailure(visit -> { }).endsWith("closed the connection without an answer"));
        assertTrue(connectFailure(RawTarget.Visit::request).endsWith("closed the connection without an answer"));
        assertTrue(connectFailure(visit -> {
            visit.request();
            visit.resetAtEnd();
        }).endsWith("closed the connection without an answer"));
        assertEquals(0, runner.resent());
    }

    @Test
    void itSpeaksNoHttp() throws Exception {
        for (String answer : List.of("SSH-2.0-OpenSSH_9\r\n\r\n", "HTTP/1.1 20", HEAD + "A: b\r\nC", "\u0000\u0001",
            "HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", "HTTP/1.1 abc\r\n\r\n",
            HEAD + "Content-Length: -5\r\n\r\n")) {
            connectFailure(visit -> {
                visit.request();
                visit.say(answer);
            });
        }
    }

    @Test
    void theAnswerBreaksOffInTheMiddle() throws Exception {
        CountDownLatch received = new CountDownLatch(1);
        Outcome outcome = outcomeOf(visit -> {
            visit.request();
            visit.say(HEAD + "Content-Length: 10\r\n\r\nabc");
            await(received);
            visit.resetAtEnd();
        }, received);

        Outcome.Failure failure = outcome.failure().orElseThrow();
        assertEquals(ErrorCode.CONNECT_FAILED, failure.code());
        assertTrue(failure.detail().contains("broke after 3 bytes of the answer"), failure.detail());
        assertEquals(200, outcome.result().get("http_status").asInt());
        assertEquals("abc", outcome.result().get("response_body").asString());
        assertTrue(outcome.result().get("truncated").asBoolean());
    }

    @Test
    void anEndlessBodyIsReadToALimitAndItsConnectionClosed() throws Exception {
        try (RawTarget target = new RawTarget(visit -> {
            visit.request();
            visit.say(HEAD + "\r\n").sayForEver("body");
        })) {
            Outcome outcome = Watched.post(runner, target.url()).outcome();

            assertEquals(ErrorCode.RESPONSE_TOO_LARGE, outcome.failure().orElseThrow().code());
            assertEquals(1000, outcome.result().get("response_body").asString().length());
            assertTrue(outcome.result().get("response_bytes").asLong() > AnswerReader.MAX_READ_BYTES);
            target.visit(1).awaitEnd();
        }
    }

    @Test
    void endlessHeadersAreBounded() throws Exception {
        for (String start : List.of("", "HTTP/1.1 200 ", HEAD, HEAD + "X: ", "HTTP/1.1 103 Early\r\n\r\n")) {
            String line = start.endsWith("\n") ? start.substring(start.indexOf('\n') + 1) + "X: y\r\n" : "x";
            connectFailure(visit -> {
                visit.request();
                visit.say(start).sayForEver(line);
            });
        }
    }

    @Test
    void keptHeadersAreBounded() throws Exception {
        String many = Stream.iterate(0, i -> i + 1).limit(100).map(i -> "X-" + i + ": " + "v".repeat(1000) + "\r\n")
            .reduce("", String::concat);

        JsonObject result = outcomeOf(visit -> {
            visit.request();
            visit.say(HEAD + many + "Content-Length: 0\r\n\r\n");
        }).result();

        int kept = result.get("response_headers").asObject().size();
        assertTrue(kept > 60 && kept < 70, kept + " headers");
    }

    @Test
    void stopEndsACallThatIsNotAnsweredAndClosesItsConnection() throws Exception {
        for (Stop why : Stop.values()) {
            try (RawTarget target = new RawTarget(RawTarget.Visit::untilCallerLeaves)) {
                Watched call = Watched.post(runner, target.url());
                Eventually.await(SOON, "the call arrives", () -> target.connections() == 1);

                Outcome.Failure failure = call.stop(why).stop(Stop.FENCED).failure();

                target.visit(1).awaitEnd();
                assertEquals(codeOf(why), failure.code());
                assertFalse(call.hasEnded(), "it ended twice");
            }
        }
    }

    private static ErrorCode codeOf(Stop why) {
        return switch (why) {
            case CANCELED -> ErrorCode.CANCELED;
            case TIMEOUT -> ErrorCode.TIMEOUT;
            case SHUTDOWN -> ErrorCode.SHUTDOWN;
            case FENCED -> ErrorCode.WORKER_LOST;
        };
    }

    @Test
    void stopEndsABodyThatDripsAndTellsWhatCame() throws Exception {
        CountDownLatch dripped = new CountDownLatch(3);
        try (RawTarget target = new RawTarget(visit -> {
            visit.request();
            visit.say(HEAD + "Content-Length: 1000\r\n\r\n");
            while (true) {
                visit.say("x");
                dripped.countDown();
                pause();
            }
        })) {
            Watched call = Watched.post(runner, target.url());
            await(dripped);

            Outcome outcome = call.stop(Stop.TIMEOUT).outcome();

            target.visit(1).awaitEnd();
            assertEquals("not done within 30 s; its connection was closed, but what the target began may go on",
                outcome.failure().orElseThrow().detail());
            assertEquals(200, outcome.result().get("http_status").asInt());
            assertTrue(outcome.result().get("response_bytes").asInt() >= 1);
        }
    }

    @Test
    void stopEndsACallWhoseBodyNobodyReads() throws Exception {
        CountDownLatch leave = new CountDownLatch(1);
        try (RawTarget target = new RawTarget(visit -> {
            await(leave);
            visit.untilCallerLeaves();
        })) {
            RpcWork work = new RpcWork("PUT", target.url(), Map.of(), Optional.of("x".repeat(20_000_000)));
            Watched call = Watched.start(runner, work);
            Eventually.await(SOON, "the call arrives", () -> target.connections() == 1);

            assertEquals(ErrorCode.TIMEOUT, call.stop(Stop.TIMEOUT).code());
            leave.countDown();
            target.visit(1).awaitEnd();
        }
    }

    @Test
    void stopEndsACallThatWasJustStarted() throws Exception {
        try (RawTarget target = new RawTarget(RawTarget.Visit::untilCallerLeaves)) {
            for (int i = 0; i < 50; i++) {
                assertEquals(ErrorCode.CANCELED, Watched.post(runner, target.url()).stop(Stop.CANCELED).code());
            }
            for (int i = 1; i <= target.connections(); i++) {
                target.visit(i).awaitEnd();
            }
        }
    }

    @Test
    void stopAfterTheEndChangesNothing() throws Exception {
        try (RawTarget target = new RawTarget(visit -> visit.say(visit.request().isEmpty() ? "" : RawTarget.OK))) {
            Watched call = Watched.post(runner, target.url());
            call.result();

            assertFalse(call.stop(Stop.FENCED).hasEnded());
        }
    }

    @Test
    void callsThatWaitHoldNoThread() throws Exception {
        try (RawTarget target = new RawTarget(RawTarget.Visit::untilCallerLeaves)) {
            List<Watched> calls = Stream.generate(() -> Watched.post(runner, target.url())).limit(200).toList();
            Eventually.await(SOON, "all calls arrive", () -> target.connections() == 200);

            long threads = Thread.getAllStackTraces().keySet().stream().map(Thread::getName)
                .filter(name -> name.startsWith("taskmill-rpc-")).count();

            assertTrue(threads < 100, threads + " threads");
            for (Watched call : calls) {
                assertEquals(ErrorCode.SHUTDOWN, call.stop(Stop.SHUTDOWN).code());
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(5, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
