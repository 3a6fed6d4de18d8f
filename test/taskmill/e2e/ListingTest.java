package taskmill.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import taskmill.support.Api;

/** Listings of tasks, queues and workers. */
@ExtendWith(Shared.class)
final class ListingTest {
    private final Api api;

    ListingTest(Api api) {
        this.api = api;
    }

    @Test
    void cursorLeadsThroughAllTasksOnce() {
        api.calls("/api/task/script?bin_name=hello.sh&queue=listed&priority=[0-6]", "-X", "POST");
        String scheduled = api.submit("script", "bin_name=hello.sh", "queue=listed", "start_time=4000000000");

        List<String> uuids = uuids("queue=listed&limit=3");

        assertEquals(8, uuids.size());
        assertEquals(8, uuids.stream().distinct().count());
        assertEquals(List.of(scheduled), uuids("queue=listed&state=scheduled"));
        assertEquals(List.of(), uuids("queue=listed&state=failed"));
    }

    private List<String> uuids(String query) {
        var uuids = new ArrayList<String>();
        String cursor = "";
        do {
            JsonObject page = api.get("/api/tasks?" + query + cursor).is(200).json();
            rows(page, "tasks").forEach(row -> uuids.add(row.getString("uuid", "")));
            cursor = page.get("cursor").isNull() ? "" : "&cursor=" + page.getString("cursor", "");
        } while (!cursor.isEmpty());
        return uuids;
    }

    @Test
    void queuesAndWorkersAreListed() {
        api.submit("script", "bin_name=hello.sh", "queue=seen-in-queues");

        JsonObject queue = rows(api.get("/api/queues").is(200).json(), "queues")
                .filter(row -> row.getString("queue", "").equals("seen-in-queues")).findFirst().orElseThrow();
        JsonObject worker = rows(api.get("/api/workers").is(200).json(), "workers")
                .filter(row -> row.getString("name", "").equals("shared")).findFirst().orElseThrow();

        assertEquals(1, queue.getInt("queued", 0));
        assertEquals(30, worker.getInt("concurrency", 0));
        assertTrue(worker.getString("id", "").startsWith("shared-"), worker::toString);
    }

    private static Stream<JsonObject> rows(JsonObject answer, String name) {
        return answer.get(name).asArray().values().stream().map(JsonValue::asObject);
    }
}
