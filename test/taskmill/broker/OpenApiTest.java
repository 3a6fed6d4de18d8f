package taskmill.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.store.WorkerRecords;
import taskmill.support.SharedRedis;

/** /openapi.json describes what the broker answers. */
final class OpenApiTest {
    @RegisterExtension
    final SharedRedis redis = new SharedRedis();
    private BrokerUnderTest broker;
    private JsonObject document;

    @BeforeEach
    void start() {
        broker = BrokerUnderTest.on(redis);
        document = broker.get("/openapi.json").is(200).json();
    }

    private JsonObject at(String... names) {
        JsonObject found = document;
        for (String name : names) {
            found = found.get(name).asObject();
        }
        return found;
    }

    @Test
    void everyReferenceLeadsToASchemaAndEverySchemaIsUsed() {
        Set<String> used = new TreeSet<>();
        Pattern.compile("#/components/schemas/(\\w+)").matcher(document.toString()).results().forEach(r -> used.add(r.group(1)));

        assertEquals(new TreeSet<>(at("components", "schemas").names()), used);
    }

    @Test
    void everyOperationIsNamedOnceAndNeedsATokenUnlessItIsOpen() {
        Set<String> ids = new TreeSet<>();
        Set<String> open = new TreeSet<>();
        at("paths").forEach(path -> path.getValue().asObject().forEach(method -> {
            JsonObject operation = method.getValue().asObject();
            assertTrue(ids.add(operation.getString("operationId", "")), path.getName());
            assertTrue(!operation.getString("summary", "").isEmpty(), path.getName());
            if (operation.get("security") != null) {
                open.add(path.getName());
            }
        }));
        assertEquals(Set.of("/", "/healthz", "/readyz", "/openapi.json"), open);
    }

    @Test
    void parametersAreThoseOfTheTable() {
        JsonObject wait = at("paths", "/api/task/{uuid}", "get").get("parameters").asArray().values().stream()
            .map(JsonValue::asObject).filter(each -> each.getString("name", "").equals("wait")).findFirst().orElseThrow();
        assertEquals("query", wait.getString("in", ""));
        assertEquals("number", wait.get("schema").asObject().getString("type", ""));
        JsonObject script = at("paths", "/api/task/script", "post", "requestBody", "content", "application/json", "schema");
        assertEquals("[\"bin_name\"]", script.get("required").toString());
        assertEquals("integer", script.get("properties").asObject().get("priority").asObject().getString("type", ""));
    }

    /** A member that an answer has and its schema does not is a mistake of the document. */
    @Test
    void answersHaveTheShapesThatAreDescribed() {
        String uuid = broker.submit("tags", "a", "time_interval", "5");
        PlayedWorker worker = broker.worker("w");
        assertShape("Task", broker.get("/api/task/" + uuid).json());
        assertShape("Why", broker.get("/api/task/" + uuid + "/why").json());
        worker.fail(worker.take());
        assertShape("Task", broker.get("/api/task/" + uuid).json());
        assertShape("Output", broker.get("/api/task/" + uuid + "/output").json());
        assertShape("Receipt", broker.postForm("/api/task/script", List.of("bin_name", "a")).json());
        assertShape("Changed", broker.post("/api/task/" + uuid + "/cancel").json());
        assertShape("Many", broker.postJson("/api/tasks", "{\"type\":\"script\",\"bin_name\":\"a\"}").json());
        assertShape("Tasks", broker.get("/api/tasks").json());
        assertShape("ManyChanged", broker.post("/api/tasks/cancel?all=true&dry_run=true").json());
        assertShape("Counts", broker.get("/api/task/count/undo").json());
        assertShape("Queues", broker.get("/api/queues").json());
        assertShape("Queue", broker.postForm("/api/queue/q/pause", List.of("note", "n")).json());
        assertShape("Deleted", broker.delete("/api/queue/q").json());
        assertShape("Workers", broker.get("/api/workers").json());
        assertShape("Bins", broker.get("/api/bins").json());
        broker.store().workers().announce(WorkerRecords.idle("w-1"), 60_000);
        assertShape("OneWorker", broker.get("/api/worker/w-1").json());
        assertShape("Me", broker.get("/api/me").json());
        assertShape("Stats", broker.get("/api/stats").json());
        assertShape("Failures", broker.get("/api/failures").json());
        assertShape("Cron", broker.putJson("/api/cron/c", "{\"when\":\"@daily\",\"type\":\"script\",\"bin_name\":\"a\"}").is(201).json(),
            "bin_name", "args", "priority", "on_lost");
        assertShape("Receipt", broker.post("/api/cron/c/fire").json());
        assertShape("Crons", broker.get("/api/crons").json());
        assertShape("Preview", broker.get("/api/crons/preview?when=@daily").json());
        assertShape("Check", broker.get("/api/check").json());
        assertShape("Status", broker.get("/healthz").json());
        assertShape("Facts", broker.get("/").json());
        assertShape("Problem", broker.get("/api/tasks?state=no").is(400).json());
    }

    private void assertShape(String name, JsonValue value, String... more) {
        check(name, new JsonObject().add("$ref", "#/components/schemas/" + name), value, Set.of(more));
    }

    private void check(String where, JsonObject schema, JsonValue value, Set<String> more) {
        if (schema.get("$ref") != null) {
            String name = schema.getString("$ref", "").replaceAll(".*/", "");
            check(where, at("components", "schemas", name), value, more);
        } else if (value.isObject() && schema.get("properties") != null) {
            JsonObject properties = schema.get("properties").asObject();
            value.asObject().forEach(member -> {
                JsonValue found = properties.get(member.getName());
                assertTrue(found != null || more.contains(member.getName()), where + " has no " + member.getName());
                if (found != null) {
                    check(where + "." + member.getName(), found.asObject(), member.getValue(), Set.of());
                }
            });
        } else if (value.isArray() && schema.get("items") != null && schema.get("items").asObject().get("anyOf") == null) {
            value.asArray().forEach(item -> check(where + "[]", schema.get("items").asObject(), item, Set.of()));
        } else if (schema.get("type") != null) {
            String type = value.isString() ? "string" : value.isNumber() ? "" : value.isBoolean() ? "boolean"
                : value.isNull() ? "null" : value.isArray() ? "array" : "object";
            String types = schema.get("type").toString();
            assertTrue(type.isEmpty() ? types.contains("number") || types.contains("integer") : types.contains('"' + type + '"'),
                where + " is " + value + ", not " + types);
        }
    }
}
