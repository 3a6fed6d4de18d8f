package taskmill.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import taskmill.support.Answer;
import taskmill.support.SharedRedis;

/** What a submit stores, and what its receipt says. */
class SubmitTest {
    @RegisterExtension
    final SharedRedis redis = new SharedRedis();
    private BrokerUnderTest broker;

    @BeforeEach
    void start() {
        broker = BrokerUnderTest.on(redis);
    }

    private JsonObject submitted(Answer answer) {
        return broker.task(answer.is(202).text("uuid"));
    }

    private JsonObject script(String json) {
        return submitted(broker.postJson("/api/task/script", json));
    }

    private JsonObject rpc(String... pairs) {
        return submitted(broker.postForm("/api/task/rpc", List.of(pairs)));
    }

    private static double nowSeconds() {
        return System.currentTimeMillis() / 1000.0;
    }

    @Test
    void theReceiptTellsWhereTheTaskIs() {
        Answer answer = broker.postQuery("/api/task/script", List.of("bin_name", "hello.sh"));

        JsonObject receipt = answer.is(202).json();
        assertEquals("/api/task/" + receipt.getString("uuid", ""), answer.header("Location").orElseThrow());
        assertEquals(List.of("uuid", "state", "queue", "start_time", "duplicate", "durability"), receipt.names());
        assertEquals("queued", receipt.getString("state", ""));
        assertEquals("default", receipt.getString("queue", ""));
        assertEquals("memory", receipt.getString("durability", ""));
        assertFalse(receipt.getBoolean("duplicate", true));
        assertEquals(nowSeconds(), receipt.getDouble("start_time", 0), 60);
    }

    @Test
    void aPlainReceiptIsTheBareUuid() {
        Answer answer = broker.postQuery("/api/task/script", List.of("bin_name", "hello.sh"), "Accept", "text/plain");

        assertTrue(answer.is(202).body().strip().matches("[0-9a-f-]{36}"), answer.body());
    }

    @Test
    void everyCommonParameterIsKept() {
        JsonObject task = script("""
            {"bin_name": "hello.sh", "start_time": 4000000000.5, "time_interval": "5 8.5,9", "max_run_time": 1.25,
             "queue": "mail", "priority": 9, "start_before": 4000000001, "result_keep_time": 5, "on_lost": "fail", "tags": ["a", "b"]}
            """);

        assertEquals("scheduled", task.getString("state", ""));
        assertEquals("4000000000.5", task.get("start_time").toString());
        assertEquals("[5,8.5,9]", task.get("time_interval").toString());
        assertEquals("1.25", task.get("max_run_time").toString());
        assertEquals("mail", task.getString("queue", ""));
        assertEquals(9, task.getInt("priority", 0));
        assertEquals("4000000001", task.get("start_before").toString());
        assertEquals("5", task.get("result_keep_time").toString());
        assertEquals("fail", task.getString("on_lost", ""));
        assertEquals("[\"a\",\"b\"]", task.get("tags").toString());
    }

    @Test
    void whatIsNotGivenHasItsDefault() {
        JsonObject task = script(
            "{\"bin_name\":\"hello.sh\",\"queue\":\"\",\"start_time\":\"\",\"time_interval\":\"\"}");

        assertEquals("queued", task.getString("state", ""));
        assertEquals("default", task.getString("queue", ""));
        assertEquals(4, task.getInt("priority", 0));
        assertEquals("retry", task.getString("on_lost", ""));
        assertEquals("[]", task.get("args").toString());
        for (String absent : List.of("time_interval", "max_run_time", "result_keep_time", "start_before", "tags")) {
            assertNull(task.get(absent), absent);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "1", "1700000000.25"})
    void anEmptyOrPastStartIsNow(String start) {
        JsonObject receipt = broker.postForm("/api/task/script", List.of("bin_name", "a", "start_time", start))
            .is(202).json();

        assertEquals("queued", receipt.getString("state", ""));
        assertEquals(nowSeconds(), receipt.getDouble("start_time", 0), 60);
    }

    @Test
    void aDelayCountsFromTheMomentOfTheSubmitByTheClockOfRedis() {
        JsonObject task = script("{\"bin_name\":\"a\",\"delay\":600.5}");

        assertEquals("scheduled", task.getString("state", ""));
        assertEquals(600.5, task.getDouble("start_time", 0) - task.getDouble("created_at", 0), 0.0001);
    }

    @Test
    void tagsOfAFormStandBetweenCommas() {
        JsonObject task = submitted(broker.postForm("/api/task/script", List.of("bin_name", "a", "tags", "a:b,C.d-e_9,a:b")));

        assertEquals("[\"a:b\",\"C.d-e_9\"]", task.get("tags").toString());
        assertEquals(List.of(task.getString("uuid", "")), redis.jedis().zrange(redis.key("tag:C.d-e_9"), 0, -1));
    }

    @Test
    void retriesWriteThePlanOut() {
        assertEquals("[5,8,8,8]",
            script("{\"bin_name\":\"a\",\"time_interval\":\"5 8\",\"retries\":4}").get("time_interval").toString());
        assertNull(script("{\"bin_name\":\"a\",\"retries\":0}").get("time_interval"));
        JsonArray grown = script("{\"bin_name\":\"a\",\"retries\":100}").get("time_interval").asArray();
        assertEquals(100, grown.size());
        assertEquals(15, grown.get(0).asDouble(), 1.5);
        assertEquals(3600, grown.get(99).asDouble(), 360);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "true"})
    void aDryRunStoresNothingAndTellsWhatItWouldStore(String dryRun) {
        JsonObject task = broker.postForm("/api/task/rpc", List.of("method", "get", "url", "http://u:secret@a/", "delay", "5",
            "retries", "1", "time_interval", "2", "dry_run", dryRun)).is(200).json();

        assertEquals(Json.parse("""
            {"type":"rpc","queue":"default","priority":4,"method":"GET","url":"http://***@a/","time_interval":[2],"on_lost":"retry",
             "delay":5,"dry_run":true}"""), task);
        assertFalse(redis.jedis().exists(redis.key("count")));
        broker.postForm("/api/task/script", List.of("bin_name", "a", "dry_run", "0")).is(202);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "\"a  b\\tc\\nd \" | [\"a\",\"b\",\"c\",\"d\"]", "\"  \" | []", "\"\" | []", "[] | []",
        "[\"a  b\",\"\",\"'c'\"] | [\"a  b\",\"\",\"'c'\"]", "\"'a b'\" | [\"'a\",\"b'\"]"})
    void argumentsAreSplitOnWhiteSpaceOrTakenAsTheyAre(String args, String expected) {
        assertEquals(expected, script("{\"bin_name\":\"a\",\"args\":" + args + "}").get("args").toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"\"1 2\" | [1,2]", "\" 1,2 , 0.5\" | [1,2,0.5]", "[1,0.5] | [1,0.5]",
        "7 | [7]",
        "\"0\" | [0]"})
    void aPlanHasManyForms(String plan, String expected) {
        JsonObject task = script("{\"bin_name\":\"a\",\"time_interval\":" + plan + "}");

        assertEquals(expected, task.get("time_interval").toString());
    }

    @Test
    void nullIsNotGiven() {
        String all = "queue args start_time start_before time_interval max_run_time priority result_keep_time on_lost"
            + " wait";
        String nulls = Stream.of(all.split(" ")).map(name -> "\"" + name + "\":null").collect(Collectors.joining(","));

        JsonObject bare = submitted(broker.postJson("/api/task/script", "{\"bin_name\":\"a\"}"));
        JsonObject given = submitted(broker.postJson("/api/task/script", "{\"bin_name\":\"a\"," + nulls + "}"));

        for (String own : List.of("uuid", "created_at", "start_time")) {
            bare.remove(own);
            given.remove(own);
        }
        assertEquals(bare, given);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"[\"two words\",\"\"] | [\"two words\",\"\"]", "[ ] | []",
        "' [ \"a\" ] ' | [\"a\"]", "[a-z] [1] | [\"[a-z]\",\"[1]\"]", "[1] | [\"[1]\"]", "[ x | [\"[\",\"x\"]"})
    void argumentsOfAFormMayBeAJsonArray(String args, String expected) {
        for (Answer answer : List.of(broker.postForm("/api/task/script", List.of("bin_name", "a", "args", args)),
            broker.postQuery("/api/task/script", List.of("bin_name", "a", "args", args)))) {
            assertEquals(Json.parse(expected), submitted(answer).get("args"));
        }
    }

    @Test
    void aPlanOfAFormMayBeAJsonArray() {
        Answer answer = broker.postForm("/api/task/script", List.of("bin_name", "a", "time_interval", "[1, 0.5]"));

        assertEquals("[1,0.5]", submitted(answer).get("time_interval").toString());
    }

    @Test
    void aCallKeepsItsBodyAsItIs() {
        JsonObject task = rpc("method", "post", "url", "http://127.0.0.1:1/a?b=c", "args", " {\"a\": 1} ");

        assertEquals("POST", task.getString("method", ""));
        assertEquals(" {\"a\": 1} ", task.getString("args", ""));
        assertNull(task.get("headers"));
    }

    @Test
    void quotesOfTheManualAreTakenOffInQueriesAndFormsAndStayInJson() {
        List<String> quoted = List.of("method", "PUT", "url", "'http://a/b'", "args", "'it''s'");
        for (Answer answer : List.of(broker.postForm("/api/task/rpc", quoted), broker.postQuery("/api/task/rpc",
            quoted))) {
            JsonObject task = submitted(answer);
            assertEquals("http://a/b", task.getString("url", ""));
            assertEquals("it''s", task.getString("args", ""));
        }

        JsonObject task = submitted(broker.postJson("/api/task/rpc",
            "{\"method\":\"PUT\",\"url\":\"http://a/b\",\"args\":\"'x'\"}"));
        assertEquals("'x'", task.getString("args", ""));
    }

    @Test
    void aBodyOfJsonIsSentAsJsonUnlessTheClientSaysOtherwise() {
        String call = "{\"method\":\"POST\",\"url\":\"http://a\",\"args\":{\"b\":[1,null]}%s}";

        JsonObject plain = submitted(broker.postJson("/api/task/rpc", call.formatted("")));
        JsonObject typed = submitted(broker.postJson("/api/task/rpc",
            call.formatted(",\"headers\":{\"content-TYPE\":\"text/x\"}")));

        assertEquals("{\"b\":[1,null]}", plain.getString("args", ""));
        assertEquals("{\"Content-Type\":\"application/json\"}", plain.get("headers").toString());
        assertEquals("{\"content-TYPE\":\"text/x\"}", typed.get("headers").toString());
    }

    @Test
    void headersOfAFormAreAJsonObject() {
        JsonObject task = rpc("method", "GET", "url", "http://a", "headers", "{\"X-A\":\"1\",\"X-B\":\"b c\"}");

        assertEquals(Json.parse("{\"X-A\":\"1\",\"X-B\":\"b c\"}"), task.get("headers"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "put", "Post", "DELETE", "patch", "HEAD"})
    void everyMethodIsTakenInAnyCase(String method) {
        assertEquals("queued", rpc("method", method, "url", "https://a:1/").getString("state", ""));
    }

    @Test
    void aHandlerHasAQueueOfItsOwnUnlessOneIsNamed() {
        JsonObject own = submitted(broker.postJson("/api/task/handler", "{\"handler\":\"pay\",\"args\":{\"a\":[1]}}"));
        JsonObject named = submitted(broker.postForm("/api/task/handler",
            List.of("handler", "pay", "queue", "q", "args", "x")));
        JsonObject bare = submitted(broker.postJson("/api/task/handler", "{\"handler\":\"pay\"}"));

        assertEquals("handler.pay", own.getString("queue", ""));
        assertEquals("{\"a\":[1]}", own.get("args").toString());
        assertEquals("q", named.getString("queue", ""));
        assertEquals("\"x\"", named.get("args").toString());
        assertTrue(bare.get("args").isNull());
    }

    @Test
    void whatTheClientWroteComesBackWhateverItsSigns() {
        String text = "ä€𝄞 \" \\ \r\n\u0001 {}} %41 + '";
        String args = Json.array(text).toString();

        assertEquals(Json.array(text), script("{\"bin_name\":\"ü b.sh\",\"args\":" + args + "}").get("args"));
    }
}
