package taskmill.worker.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import com.eclipsesource.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import taskmill.task.ErrorCode;
import taskmill.task.Outcome;
import taskmill.worker.run.WatchedRun;

/** Targets that answer badly, endlessly or not at all: each call ends once, with a word that helps. */
@ParameterizedClass
@ValueSource(strings = {"127.0.0.1", "target.test"})
class HostileTargetTest {
    /** Literals are called as they are, names by their address. */
    @Parameter
    String host;

    private static final String HEAD = "HTTP/1.1 200 OK\r\n";

    private final RpcRunner runner = Callers.open();

    @AfterEach
    void closeRunner() {
        runner.close();
    }

    private Outcome outcomeOf(RawTarget.Manners manners) throws Exception {
        try (RawTarget target = new RawTarget(manners)) {
            return WatchedRun.post(runner, target.url(host)).outcome();
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

        Outcome.Failure failure = WatchedRun.post(runner, "http://me:secret@" + host + ":" + port).failure();

        assertEquals(ErrorCode.CONNECT_FAILED, failure.code());
        assertEquals("no connection to " + host + ":" + port + ": refused, or no way there", failure.detail());
    }

    @Test
    void theHostIsUnknown() throws Exception {
        try (RpcRunner asking = Callers.with(Callers.OPEN)) {
            Outcome.Failure failure = WatchedRun.post(asking, "http://nowhere.invalid/").failure();

            assertEquals(ErrorCode.CONNECT_FAILED, failure.code());
            assertEquals("unknown host: nowhere.invalid", failure.detail());
        }
    }

    @Test
    void itClosesOrResetsInsteadOfAnswering() throws Exception {
        assertTrue(connectFailure(visit -> { }).endsWith("closed the connection without an answer"));
        assertTrue(connectFailure(RawTarget.Visit::request).endsWith("closed the connection without an answer"));
        assertTrue(connectFailure(visit -> {
            visit.request();
            visit.resetAtEnd();
        }).endsWith("closed the connection without an answer"));
    }

    @Test
    void itSpeaksNoHttp() throws Exception {
        for (String answer : List.of("SSH-2.0-OpenSSH_9\r\n\r\n", "HTTP/1.1 20", HEAD + "A: b\r\nC", "\u0000\u0001",
            "HTTP/1.1 abc\r\n\r\n", "ICY 200 OK\r\n\r\n", HEAD + "A b: c\r\n\r\n", "\r\n" + HEAD + "\r\n")) {
            connectFailure(visit -> {
                visit.request();
                visit.say(answer);
            });
        }
    }

    @Test
    void theAnswerBreaksOffInTheMiddle() throws Exception {
        Outcome outcome = outcomeOf(visit -> {
            visit.request();
            visit.say(HEAD + "Content-Length: 10\r\n\r\nabc");
        });

        Outcome.Failure failure = outcome.failure().orElseThrow();
        assertEquals(ErrorCode.CONNECT_FAILED, failure.code());
        assertTrue(failure.detail().contains("broke after 3 bytes of the answer"), failure.detail());
        assertEquals(200, outcome.result().get("http_status").asInt());
        assertEquals("abc", outcome.result().get("response_body").asString());
        assertTrue(outcome.result().get("truncated").asBoolean());
    }

    /** Without a length the end of the connection is the end of the answer, but a reset is none. */
    @Test
    void theConnectionIsResetInTheMiddleOfTheAnswer() throws Exception {
        for (String length : List.of("Content-Length: 10\r\n", "")) {
            connectFailure(visit -> {
                visit.request();
                visit.say(HEAD + length + "\r\nabc").linger(20);
                visit.resetAtEnd();
            });
        }
    }

    @Test
    void aCompressedBodyIsKeptAsItIs() throws Exception {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
            gzip.write(new byte[20_000_000]);
        }

        JsonObject result = outcomeOf(visit -> {
            visit.request();
            visit.say(HEAD + "Content-Encoding: gzip\r\nContent-Length: " + bomb.size() + "\r\n\r\n"
                + bomb.toString(StandardCharsets.ISO_8859_1));
        }).result();

        assertEquals(bomb.size(), result.get("response_bytes").asInt());
    }

    @Test
    void anEndlessBodyIsReadToALimitAndItsConnectionClosed() throws Exception {
        try (RawTarget target = new RawTarget(visit -> {
            visit.request();
            visit.say(HEAD + "\r\n").sayForEver("body");
        })) {
            Outcome outcome = WatchedRun.post(runner, target.url(host)).outcome();

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
}
