package taskmill.worker.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import taskmill.support.Deployment;
import taskmill.support.Eventually;
import taskmill.support.Scale;
import taskmill.support.Seen;
import taskmill.support.Wire;

/** Names of programs that nobody should ask for. */
@Order(1)
class HostileNamesTest {
    private static final int NAMES = Scale.of(1000, 10_000);
    /** A script is started for some of these. */
    private static final int SUBMITTED = Scale.of(300, 10_000);
    private static final long SEED = Long.getLong("taskmill.seed", System.nanoTime());
    private static final Set<String> REFUSALS = Set.of("bin_not_found", "bin_not_allowed");

    private static Deployment deployment;
    private static HostileNames names;

    @BeforeAll
    static void open() throws IOException {
        deployment = Deployment.onOwnRedis();
        names = new HostileNames(Files.createDirectory(deployment.dir().resolve("names")), SEED);
    }

    @AfterAll
    static void close() {
        deployment.close();
    }

    @Test
    @Timeout(300)
    void noneLeadsOutOfTheDirectory() throws IOException {
        BinDirectory bins = new BinDirectory(names.bin());
        Path real = names.bin().toRealPath();
        List<String> outside = new ArrayList<>();
        int found = 0;
        for (int i = 0; i < NAMES; i++) {
            String name = names.next();
            if (bins.find(name) instanceof BinDirectory.Program program) {
                found++;
                if (!HostileNames.ALLOWED.contains(name) || !program.file().toRealPath().getParent().equals(real)) {
                    outside.add(Json.value(name) + " " + program.file());
                }
            }
        }

        System.out.println("taskmill.seed=" + SEED);
        assertEquals(List.of(), outside);
        assertTrue(found > 0, "the names are of no use");
        Seen.note(getClass(), "names", "tried " + NAMES + ", programs " + found + ", outside of bin_path 0");
    }

    @Test
    @Timeout(300)
    void noneIsRunByABrokerAndAWorker() throws IOException {
        InetSocketAddress address = Wire.of(deployment.broker());
        deployment.worker("bin_path: " + names.bin(), "concurrency: 20").awaitReady();
        Map<String, Integer> ends = new TreeMap<>();
        List<String> wrong = new ArrayList<>();

        try (Wire wire = new Wire(address)) {
            Map<String, String> accepted = submit(wire, ends);
            for (JsonObject task : ended(wire, accepted.size())) {
                String end = task.get("error") == null ? task.getString("state", "")
                    : task.get("error").asObject().getString("code", "");
                ends.merge(end, 1, Integer::sum);
                boolean allowed = HostileNames.ALLOWED.contains(accepted.remove(task.getString("uuid", "")));
                if (allowed ? !end.equals("succeeded") : !REFUSALS.contains(end)) {
                    wrong.add(task.toString());
                }
            }
            assertEquals(Map.of(), accepted);
        }

        System.out.println("taskmill.seed=" + SEED);
        assertEquals(List.of(), wrong);
        assertFalse(Files.exists(names.touched()), () -> "a canary was run, taskmill.seed=" + SEED);
        assertTrue(ends.keySet().containsAll(Set.of("400", "succeeded", "bin_not_found", "bin_not_allowed")), ends::toString);
        Seen.note(getClass(), "names through a broker and a worker", "tried " + SUBMITTED + ", run outside of bin_path 0, ends "
            + ends);
    }

    /** Half of them in forms, half in JSON; answers the name of each task that was accepted. */
    private static Map<String, String> submit(Wire wire, Map<String, Integer> ends) throws IOException {
        Map<String, String> accepted = new LinkedHashMap<>();
        for (int i = 0; i < SUBMITTED; i++) {
            String name = names.next();
            String body = i % 2 == 0 ? new JsonObject().add("bin_name", name).toString()
                : "bin_name=" + URLEncoder.encode(name, StandardCharsets.UTF_8);
            Wire.Answer answer = wire.send(Wire.post("/api/task/script", body)).answer();
            if (answer.status() == 202) {
                accepted.put(answer.header("Location").replaceFirst(".*/", ""), name);
            } else {
                ends.merge("" + answer.status(), 1, Integer::sum);
                assertEquals(400, answer.status(), answer::toString);
            }
        }
        return accepted;
    }

    /** All tasks, when so many are done. */
    private static List<JsonObject> ended(Wire wire, int count) throws IOException {
        Eventually.await(Duration.ofSeconds(60), count + " tasks done", () ->
            get(wire, "/api/task/count/undo").getInt("count", -1) + get(wire, "/api/task/count/undo").getInt("running", -1) == 0);
        List<JsonObject> tasks = new ArrayList<>();
        JsonObject page = get(wire, "/api/tasks?limit=1000");
        page.get("tasks").asArray().forEach(task -> tasks.add(task.asObject()));
        while (!page.get("cursor").isNull()) {
            page = get(wire, "/api/tasks?limit=1000&cursor=" + page.getString("cursor", ""));
            page.get("tasks").asArray().forEach(task -> tasks.add(task.asObject()));
        }
        return tasks;
    }

    private static JsonObject get(Wire wire, String path) throws IOException {
        return Json.parse(wire.send(Wire.get(path)).answer().body()).asObject();
    }
}
