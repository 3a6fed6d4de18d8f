package taskmill.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import org.junit.jupiter.api.Test;
import taskmill.task.OnLost;

class TaskRequestTest {
    @Test
    void everythingIsSaidByTheNamesOfTheApi() {
        TaskRequest request = TaskRequest.script("a b.sh", "", "x y").queue("q").priority(9).onLost(OnLost.FAIL)
            .startAt(Instant.ofEpochMilli(1_500)).startBefore(Instant.ofEpochSecond(7))
            .retryAfter(Duration.ofSeconds(5), Duration.ofMillis(250)).maxRunTime(Duration.ofMinutes(1))
            .keepResult(Duration.ofHours(1)).delay(Duration.ofNanos(1)).retries(3).tags("a", "b").stdin("in")
            .idempotencyKey("k");

        assertEquals("/api/task/script", request.path());
        assertEquals(Optional.of("k"), request.key());
        assertEquals(Json.parse("""
                {"bin_name": "a b.sh", "args": ["", "x y"], "queue": "q", "priority": 9, "on_lost": "fail",
                "start_time": 1.5, "start_before": 7, "time_interval": [5, 0.25], "max_run_time": 60,
                "result_keep_time": 3600, "delay": 0.001, "retries": 3, "tags": ["a", "b"],
                "stdin": "in"}"""), Json.parse(request.json()));
    }

    @Test
    void aPartOfAMillisecondStartsNothingEarly() {
        TaskRequest request = TaskRequest.rpc("GET", "http://127.0.0.1/").startAt(Instant.ofEpochSecond(1, 1));

        assertEquals("1.001", Json.parse(request.json()).asObject().get("start_time").toString());
    }

    @Test
    void aBodyThatIsAStringIsNotTakenForJson() {
        TaskRequest call = TaskRequest.rpc("POST", "http://127.0.0.1/").headers(Map.of("Accept", "text/plain"));

        assertEquals("\"{}\"", args(call.body("{}")));
        assertEquals("{}", args(call.body(new JsonObject())));
    }

    @Test
    void addingSomethingLeavesTheFirstRequestAsItWas() {
        TaskRequest first = TaskRequest.handler("h", "x");

        first.queue("q").idempotencyKey("k");

        assertEquals("{\"handler\":\"h\",\"args\":\"x\"}", first.json());
        assertEquals(Optional.empty(), first.key());
    }

    private static String args(TaskRequest request) {
        return Json.parse(request.json()).asObject().get("args").toString();
    }
}
