package taskmill.worker.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import com.eclipsesource.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import taskmill.task.ErrorCode;
import taskmill.task.Outcome;
import taskmill.task.RpcWork;
import taskmill.worker.run.WatchedRun;

/** The status of an answer counts, however its body is framed, and the target gets the request once. */
class FramingTest {
    /** What may stand after a status line. */
    private static final List<String> ODD = List.of("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 900\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        "Content-Length: abc\r\n\r\nok", "Content-Length: -5\r\n\r\nok", "Content-Length: \r\n\r\nok",
        "Content-Length: 2, 2\r\n\r\nok", "Content-Length: 2\r\nContent-Length: 5\r\n\r\nok",
        "Content-Length: 99999999999999999999\r\n\r\nok", "Content-Length: +2\r\n\r\nok",
        "Transfer-Encoding: gzip, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", "Transfer-Encoding: x\r\n\r\nok",
        "Transfer-Encoding: chunked\r\n\r\nzz\r\nok", "Transfer-Encoding: chunked\r\n\r\n-2\r\nok",
        "Transfer-Encoding: chunked\r\n\r\nfffffffffffff\r\nok");

    private final RpcRunner runner = Callers.open();

    @AfterEach
    void closeRunner() {
        runner.close();
    }

    /** What becomes of a call that is answered so; the target leaves the connection open, and sees it closed. */
    private Outcome outcomeOf(String method, String answer) throws Exception {
        try (RawTarget target = new RawTarget(visit -> {
            visit.request();
            visit.say(answer).untilCallerLeaves();
        })) {
            RpcWork work = new RpcWork(method, target.url(), Map.of(), Optional.of("x"));
            Outcome outcome = WatchedRun.start(runner, work).outcome();
            target.visit(1).awaitEnd();
            assertEquals(1, target.connections());
            return outcome;
        }
    }

    private JsonObject successOf(String method, String answer) throws Exception {
        Outcome outcome = outcomeOf(method, answer);
        assertEquals(Optional.empty(), outcome.failure(), answer);
        return outcome.result();
    }

    @Test
    void aSuccessWhoseBodyCannotBeReadIsASuccess() throws Exception {
        for (String rest : ODD) {
            JsonObject result = successOf("POST", "HTTP/1.1 200 OK\r\n" + rest);

            assertEquals(200, result.getInt("http_status", 0), rest);
            assertTrue(result.getString("response_note", "").contains("not read"), rest);
            assertTrue(result.getBoolean("truncated", false), rest);
            assertFalse(result.getString("response_body", "").contains("2\r\n"), "chunks were taken for a body");
        }
    }

    @Test
    void aFailureWhoseBodyCannotBeReadIsThatFailure() throws Exception {
        for (String rest : ODD) {
            Outcome.Failure failure = outcomeOf("PUT", "HTTP/1.1 503 Busy\r\nRetry-After: 7\r\n" + rest).failure()
                .orElseThrow();

            assertEquals(ErrorCode.HTTP_STATUS, failure.code(), rest);
            assertTrue(failure.detail().startsWith("HTTP 503; ") && failure.detail().contains("not read"), rest);
            assertEquals(7000, failure.retryAfterMs(), rest);
        }
    }

    @Test
    void noContentIsASuccessWhateverComesWithIt() throws Exception {
        for (String method : List.of("POST", "GET", "DELETE", "HEAD")) {
            for (String rest : List.of("Content-Length: 2\r\n\r\nok", "Content-Length: abc\r\n\r\n",
                "Content-Length: 99999999999999999999\r\n\r\nok", "Content-Length: \r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n")) {
                JsonObject result = successOf(method, "HTTP/1.1 204 No Content\r\n" + rest);

                assertEquals(204, result.getInt("http_status", 0), method + " " + rest);
                assertTrue(result.getString("response_note", "").contains("read"), rest);
            }
        }
    }

    @Test
    void aStatusLineThatTheClientRefusesCountsAllTheSame() throws Exception {
        assertEquals(200, successOf("POST", "HTTP/2.0 200 OK\r\n\r\n").getInt("http_status", 0));
        assertEquals(201, successOf("POST", "http/1.1 201 OK\r\n\r\n").getInt("http_status", 0));
        assertTrue(outcomeOf("POST", "HTTP/3 404 No\r\n\r\n").failure().orElseThrow().detail().startsWith("HTTP 404; "));
        assertTrue(outcomeOf("POST", "HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n").failure()
            .orElseThrow().detail().startsWith("HTTP 101; "));
    }

    /** The status is not known here, but the connection is not left open. */
    @Test
    void aHeadThatCannotBeReadIsAFailureToConnect() throws Exception {
        for (String rest : List.of("A b: c\r\n\r\n", "A: b\u0001c\r\n\r\n", "X: " + "x".repeat(500_000))) {
            Outcome.Failure failure = outcomeOf("POST", "HTTP/1.1 200 OK\r\n" + rest).failure().orElseThrow();

            assertEquals(ErrorCode.CONNECT_FAILED, failure.code());
            assertTrue(failure.detail().contains("that could be read: "), failure.detail());
        }
    }

    @Test
    void whatIsOddButClearIsNotNoted() throws Exception {
        for (String answer : List.of("HTTP/1.1 200\r\nContent-Length: 2\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
            "HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: CHUNKED\r\n\r\n2;a=b\r\nok\r\n0\r\n\r\n",
            "HTTP/1.1 103 Early\r\n\r\nHTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok")) {
            JsonObject result = successOf("POST", answer);

            assertEquals("ok", result.getString("response_body", ""), result.toString());
            assertEquals(null, result.get("response_note"), answer);
        }
    }
}
