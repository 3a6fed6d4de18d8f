package taskmill.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import taskmill.support.Answer;
import taskmill.support.SharedRedis;

/** What a submit refuses, in query, form and JSON. After each test nothing is stored. */
class SubmitFieldsTest {
    @RegisterExtension
    static final SharedRedis redis = new SharedRedis();
    private static BrokerUnderTest broker;

    @BeforeAll
    static void start() {
        broker = BrokerUnderTest.on(redis);
    }

    @AfterEach
    void nothingIsStored() {
        assertFalse(redis.jedis().exists(redis.key("count")));
    }

    private static void assertRefused(String field, Answer answer) {
        answer.is(400);
        assertEquals("application/problem+json", answer.header("Content-Type").orElse(""), answer.toString());
        assertEquals(field, answer.text("field"), answer.toString());
        assertFalse(answer.text("detail").isBlank());
        for (String internal : List.of("Exception", "java.", "at taskmill", "redis")) {
            assertFalse(answer.body().contains(internal), answer.toString());
        }
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', value = {
        "bin_name,\"\"", "bin_name,a/b", "bin_name,..", "bin_name,.", "bin_name,a\\b",
        "start_time,tomorrow", "start_time,-1", "start_time,1e9", "start_time,1700000000000", "start_time,0x10",
        "start_time,NaN", "start_before,soon", "start_before,1700000000000",
        "time_interval,1 x", "time_interval,-1", "time_interval,1;2", "time_interval,99999999",
        "tags,a b", "tags,ä", "tags,\"a,,b\"", "tags,\"a,b,c,d,e,f\"", "tags,\"[\"\"a b\"\"]\"",
        "delay,-1", "delay,soon", "delay,99999999", "retries,101", "retries,-1", "retries,x", "dry_run,maybe",
        "max_run_time,0", "max_run_time,-1", "max_run_time,forever", "max_run_time,99999999",
        "queue,a b", "queue,{x}", "queue,ä", "queue,a/b",
        "priority,10", "priority,-1", "priority,high", "priority,1.5",
        "result_keep_time,4.9", "result_keep_time,0", "result_keep_time,long",
        "on_lost,maybe", "on_lost,RETRY", "wait,61", "wait,-1", "wait,long"})
    void aWrongValueIsRefusedByTheNameOfItsField(String field, String value) {
        List<String> pairs = field.equals("bin_name") ? List.of(field, value) : List.of("bin_name", "a", field, value);

        assertRefused(field, broker.postQuery("/api/task/script", pairs));
        assertRefused(field, broker.postForm("/api/task/script", pairs));
        JsonObject json = new JsonObject();
        for (int i = 0; i < pairs.size(); i += 2) {
            json.add(pairs.get(i), pairs.get(i + 1));
        }
        assertRefused(field, broker.postJson("/api/task/script", json.toString()));
    }

    @ParameterizedTest
    @CsvSource({"delay,start_time,1,delay,2", "retries,time_interval,1 2,retries,1", "start_before,start_time,200,start_before,100",
        "start_before,start_before,100,delay,1"})
    void whatDoesNotFitTogetherIsRefused(String field, String first, String one, String second, String other) {
        assertRefused(field, broker.postForm("/api/task/script", List.of("bin_name", "a", first, one, second, other)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[\"a\",]", "[\"a\" \"b\"]", "[\"a", "[\"a\",1]", "[\"a\"] b"})
    void argsOfAFormThatBeginLikeAnArrayAreOne(String args) {
        assertRefused("args", broker.postForm("/api/task/script", List.of("bin_name", "a", "args", args)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"queue", "priority", "delay", "retries", "start_time", "start_before", "time_interval", "max_run_time",
        "result_keep_time", "on_lost", "wait", "stdin", "tags", "args"})
    void aWrongTypeIsRefusedByTheNameOfItsField(String field) {
        for (String value : List.of("true", "{\"a\":1}")) {
            assertRefused(field, broker.postJson("/api/task/script", "{\"bin_name\":\"a\",\"" + field + "\":" + value
                + "}"));
        }
        if (!List.of("time_interval", "args", "tags").contains(field)) {
            assertRefused(field, broker.postJson("/api/task/script", "{\"bin_name\":\"a\",\"" + field + "\":[1]}"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "script  | {\"bin_name\":5}                                          | bin_name",
        "script  | {}                                                        | bin_name",
        "script  | {\"bin_name\":null}                                       | bin_name",
        "script  | {\"bin_name\":[\"a\"]}                                    | bin_name",
        "script  | {\"bin_name\":\"a\\u0000b\"}                              | bin_name",
        "script  | {\"bin_name\":\"a\\nb\"}                                   | bin_name",
        "script  | {\"bin_name\":\"a\",\"args\":[1]}                         | args",
        "script  | {\"bin_name\":\"a\",\"args\":[\"a\\u0000\"]}              | args",
        "script  | {\"bin_name\":\"a\",\"args\":[\"\\ud800\"]}                | args",
        "script  | {\"bin_name\":\"a\",\"args\":5}                           | args",
        "script  | {\"bin_name\":\"a\",\"start_time\":1e400}                  | start_time",
        "script  | {\"bin_name\":\"a\",\"start_time\":1e99999999999}          | start_time",
        "script  | {\"bin_name\":\"a\",\"queue\":7}                          | queue",
        "script  | {\"bin_name\":\"a\",\"priority\":\"5\"}                   | priority",
        "script  | {\"bin_name\":\"a\",\"priority\":5.5}                     | priority",
        "script  | {\"bin_name\":\"a\",\"time_interval\":[\"1\"]}            | time_interval",
        "script  | {\"bin_name\":\"a\",\"time_interval\":[1,[2]]}            | time_interval",
        "script  | {\"bin_name\":\"a\",\"start_time\":200,\"start_before\":100} | start_before",
        "rpc     | {\"url\":\"http://a\"}                                    | method",
        "rpc     | {\"method\":\"GET\"}                                      | url",
        "rpc     | {\"method\":\"TRACE\",\"url\":\"http://a\"}               | method",
        "rpc     | {\"method\":\"GET /\",\"url\":\"http://a\"}               | method",
        "rpc     | {\"method\":\"GET\",\"url\":\"ftp://a\"}                  | url",
        "rpc     | {\"method\":\"GET\",\"url\":\"http://\"}                  | url",
        "rpc     | {\"method\":\"GET\",\"url\":\"http://a:99999/\"}          | url",
        "rpc     | {\"method\":\"GET\",\"url\":{}}                           | url",
        "rpc     | {\"method\":\"GET\",\"url\":\"a\"}                        | url",
        "rpc     | {\"method\":\"GET\",\"url\":\"'http://a'\"}               | url",
        "rpc     | {\"method\":\"GET\",\"url\":\"http://a b\"}               | url",
        "rpc     | {\"method\":\"GET\",\"url\":\"http://a\",\"headers\":\"x\"}     | headers",
        "rpc     | {\"method\":\"GET\",\"url\":\"http://a\",\"headers\":{\"Host\":\"b\"}} | headers",
        "rpc     | {\"method\":\"GET\",\"url\":\"http://a\",\"headers\":{\"Transfer-Encoding\":\"chunked\"}} | headers",
        "rpc     | {\"method\":\"GET\",\"url\":\"http://a\",\"headers\":{\"X\":5}} | headers",
        "rpc     | {\"method\":\"GET\",\"url\":\"http://a\",\"headers\":{\"X\":\"a\\r\\nb\"}} | headers",
        "handler | {}                                                        | handler",
        "handler | {\"handler\":\"a b\"}                                     | handler"})
    void whatEachKindOfWorkWantsIsChecked(String kind, String json, String field) {
        assertRefused(field, broker.postJson("/api/task/" + kind, json));
    }

    @ParameterizedTest
    @CsvSource({"bin_nam,bin_name", "priorty,priority", "startTime,start_time", "max-run-time,max_run_time"})
    void anUnknownParameterIsRefusedWithTheNearestKnownName(String field, String meant) {
        for (Answer answer : List.of(
            broker.postQuery("/api/task/script", List.of("bin_name", "a", field, "1")),
            broker.postForm("/api/task/script", List.of("bin_name", "a", field, "1")),
            broker.postJson("/api/task/script", "{\"bin_name\":\"a\",\"" + field + "\":1}"))) {
            assertRefused(field, answer);
            assertTrue(answer.text("detail").contains(meant), answer.toString());
        }
    }

    @Test
    void aParameterOfAnotherKindOfWorkIsUnknown() {
        assertRefused("url", broker.postForm("/api/task/script", List.of("bin_name", "a", "url", "http://a")));
        assertRefused("bin_name", broker.postForm("/api/task/handler", List.of("handler", "a", "bin_name", "b")));
    }

    @Test
    void theSameNameTwiceIsRefusedWhereverItStands() {
        assertRefused("bin_name", broker.postForm("/api/task/script", List.of("bin_name", "a", "bin_name", "a")));
        assertRefused("bin_name", broker.postForm("/api/task/script?bin_name=a", List.of("bin_name", "a")));
        assertRefused("bin_name", broker.postJson("/api/task/script?bin_name=a", "{\"bin_name\":\"a\"}"));
        assertRefused("bin_name", broker.postJson("/api/task/script", "{\"bin_name\":\"a\",\"bin_name\":\"a\"}"));
    }

    @Test
    void headersOfAFormAreJson() {
        for (String headers : List.of("X: 1", "[]", "{\"X\":1}", "{", "[".repeat(5000))) {
            assertRefused("headers", broker.postForm("/api/task/rpc",
                List.of("method", "GET", "url", "http://a", "headers", headers)));
        }
    }

    @Test
    void lengthsAreLimited() {
        Map<String, String> tooMuch = Map.of("bin_name", "a".repeat(256), "args", "a ".repeat(33 * 1024),
            "queue", "q".repeat(65), "time_interval", "1 ".repeat(101), "max_run_time", "9".repeat(20));

        tooMuch.forEach((field, value) -> {
            List<String> pairs = field.equals("bin_name") ? List.of(field, value) : List.of("bin_name", "a", field, value);
            assertRefused(field, broker.postForm("/api/task/script", pairs));
        });
    }

    @Test
    void aBodyThatIsTooLargeOrTooDeepIsRefused() {
        broker.postJson("/api/task/script", "{\"bin_name\":\"" + "a".repeat(1024 * 1024) + "\"}").is(413);
        assertRefused("args", broker.postJson("/api/task/handler",
            "{\"handler\":\"a\",\"args\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}"));
        broker.postJson("/api/task/script", "{\"bin_name\":").is(400);
    }

    @Test
    void everyWrongFieldIsNamedAtOnce() {
        Answer answer = broker.postJson("/api/task/script?wait=61",
            "{\"bin_nam\":\"a\",\"priority\":\"5\",\"result_keep_time\":1,\"queue\":\"a b\"}", "Idempotency-Key", "a b");

        assertRefused("bin_nam", answer);
        assertEquals("invalid", answer.text("code"));
        assertEquals(List.of("bin_nam unknown", "bin_name required", "queue invalid", "priority wrong_type",
            "result_keep_time out_of_range", "wait out_of_range", "Idempotency-Key invalid"),
            answer.json().get("errors").asArray().values().stream().map(JsonValue::asObject)
                .peek(error -> assertFalse(error.getString("reason", "").isBlank()))
                .map(error -> error.getString("field", "") + " " + error.getString("code", "")).toList());
    }

    @Test
    void howManyWrongFieldsAreNamedIsLimited() {
        JsonObject json = new JsonObject();
        for (int i = 0; i < 900; i++) {
            json.add("unknown" + i, i);
        }

        assertEquals(50, broker.postJson("/api/task/script", json.toString()).is(400).json().get("errors").asArray().size());
    }

    @Test
    void aPlainRefusalIsTheBareMessage() {
        Answer answer = broker.postQuery("/api/task/script", List.of("bin_name", "a", "priority", "x"), "Accept",
            "text/plain");

        assertEquals("a whole number from 0 to 9 is expected", answer.is(400).body().strip());
    }

    @Test
    void anEmptyValueCountsAsNotGivenButARequiredOneIsMissed() {
        assertRefused("bin_name", broker.postQuery("/api/task/script", List.of("bin_name", "", "queue", "")));
        assertRefused("bin_name", broker.postJson("/api/task/script", "{\"bin_name\":\"\"}"));
        assertEquals("this parameter is required", Json.parse(broker.post("/api/task/script").body()).asObject()
            .getString("detail", ""));
    }
}
