package taskmill.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import taskmill.support.Api;
import taskmill.support.Child;
import taskmill.support.Command;
import taskmill.support.Deployment;
import taskmill.support.Eventually;

/** Four workers of ten slots serve a queue that has limits; the tasks themselves say when they ran. */
@Order(1)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LimitedQueueTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int WORKERS = 4;
    private static final int TASKS = 60;
    /** As many of them run when a worker is killed. */
    private static final int FIRST_LIMIT = 3;

    private final Deployment deployment = Deployment.onOwnRedis();
    private final List<Child> workers = new ArrayList<>();
    private Api api;

    /** A line of a journal: an attempt begins or ends. */
    private record Event(String task, String attempt, String worker, boolean starts, long micros) {
        static Event of(String line) {
            String[] words = line.split(" ");
            return new Event(words[0], words[0] + " " + words[1], words[2], words[4].equals("start"), Long.parseLong(words[5]));
        }
    }

    @BeforeAll
    void start() {
        Command.of("cp", "-p", "test/taskmill/chaos/tasks/effect.sh", deployment.bin()).run().succeeded();
        api = Api.of(deployment.broker());
        for (int i = 0; i < WORKERS; i++) {
            workers.add(deployment.worker("name: w" + i, "queues: counted, rated", "concurrency: 10", "lease: 3"));
        }
        workers.forEach(Child::awaitReady);
    }

    @AfterAll
    void end() {
        deployment.close();
    }

    private void limit(String queue, String... limits) {
        List<Object> arguments = new ArrayList<>(List.of("-X", "PUT"));
        Stream.of(limits).forEach(limit -> arguments.addAll(List.of("-d", limit)));
        api.call("/api/queue/" + queue, arguments.toArray()).is(200);
    }

    private void submit(String queue, int tasks, String seconds) {
        JsonObject task = new JsonObject().add("type", "script").add("bin_name", "effect.sh")
            .add("queue", queue).add("args", new JsonArray().add(journal(queue).toString()).add(seconds));
        String lines = Stream.generate(task::toString).limit(tasks).collect(Collectors.joining("\n"));
        assertEquals(tasks, api.call("/api/tasks", "--data-binary", lines).is(200).json().getInt("accepted", 0));
    }

    private Path journal(String queue) {
        return deployment.dir().resolve("journal-" + queue);
    }

    private List<Event> events() throws IOException {
        Path journal = journal("counted");
        return Files.exists(journal) ? Files.readAllLines(journal).stream().map(Event::of).toList() : List.of();
    }

    private long ends() throws IOException {
        return events().stream().filter(event -> !event.starts()).count();
    }

    private void awaitAll(String queue) {
        Eventually.await(LONG, "all tasks", () -> {
            JsonObject undone = api.undone(queue);
            return undone.getInt("count", 9) + undone.getInt("running", 9) == 0;
        });
    }

    private static long micros() {
        return System.currentTimeMillis() * 1000;
    }

    /** The most attempts that ran at once between two moments, where those of a dead worker ended when it was killed. */
    private static int mostAtOnce(List<Event> events, long from, long to, String dead, long killed) {
        Set<String> running = new HashSet<>();
        int most = 0;
        for (Event event : events.stream().sorted((a, b) -> Long.compare(a.micros(), b.micros())).toList()) {
            if (event.micros() > killed) {
                events.stream().filter(other -> other.worker().equals(dead)).forEach(other -> running.remove(other.attempt()));
            }
            if (event.starts()) {
                running.add(event.attempt());
            } else {
                running.remove(event.attempt());
            }
            most = event.micros() >= from && event.micros() <= to ? Math.max(most, running.size()) : most;
        }
        return most;
    }

    @Test
    void neverDoMoreRunThanMayWhateverDiesAndHoweverTheLimitChanges() throws IOException {
        limit("counted", "concurrency=" + FIRST_LIMIT);
        long begun = micros();
        submit("counted", TASKS, "0.2");
        Child doomed = Eventually.get(LONG, "a worker that runs something", () -> events().stream().map(Event::worker)
            .flatMap(id -> workers.stream().filter(worker -> worker.ready("id").equals(id))).findFirst());
        doomed.kill9();
        long killed = micros();
        Eventually.await(LONG, "half of the tasks", () -> ends() >= TASKS / 2);
        long lowered = micros();
        limit("counted", "concurrency=1");
        Eventually.await(LONG, "one task alone", () -> api.undone("counted").getInt("running", 9) <= 1);
        long alone = micros();
        long ends = ends();
        Eventually.await(LONG, "five more tasks", () -> ends() >= ends + 5);
        long raised = micros();
        limit("counted", "concurrency=5");
        awaitAll("counted");

        List<Event> events = events();
        String dead = doomed.ready("id");
        assertEquals(FIRST_LIMIT, mostAtOnce(events, begun, lowered, dead, killed));
        assertEquals(1, mostAtOnce(events, alone, raised, dead, killed));
        assertEquals(5, mostAtOnce(events, raised, Long.MAX_VALUE, dead, killed));
        List<String> ended = events.stream().filter(event -> !event.starts()).map(Event::task).toList();
        assertEquals(TASKS, Set.copyOf(ended).size());
        // A script may say that it ends just before its worker is killed: the task runs again.
        assertTrue(ended.size() <= TASKS + FIRST_LIMIT, () -> ended.size() + " ends");
        assertTrue(api.get("/api/check").json().getBoolean("ok", false));
    }

    @Test
    void noSecondHasMoreStartsThanRateAndBurst() {
        limit("rated", "rate=20");
        submit("rated", 60, "0");
        awaitAll("rated");

        long[] starts = api.get("/api/tasks?state=succeeded&queue=rated&limit=1000").json().get("tasks").asArray().values().stream()
            .map(row -> api.task(row.asObject().getString("uuid", ""))).map(task -> task.getDouble("started_at", 0))
            .mapToLong(at -> Math.round(at * 1000)).sorted().toArray();
        assertEquals(60, starts.length);
        System.out.println("LimitedQueueTest: 60 tasks in " + (starts[59] - starts[0]) + " ms");
        for (long from : starts) {
            long most = LongStream.of(starts).filter(at -> at >= from && at < from + 1000).count();
            assertTrue(most <= 22, () -> most + " starts in a second");
        }
        assertTrue(starts[59] - starts[0] < 30_000, () -> starts[59] - starts[0] + " ms for 60 tasks");
    }
}
