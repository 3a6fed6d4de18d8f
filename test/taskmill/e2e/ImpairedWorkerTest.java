package taskmill.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import taskmill.support.Api;
import taskmill.support.Child;
import taskmill.support.Command;
import taskmill.support.Deployment;
import taskmill.support.Eventually;
import taskmill.support.Scale;
import taskmill.support.Seen;
import taskmill.worker.script.Scripts;

/** A worker whose machine cannot run scripts, beside one that can: no task fails, and it heals by itself. */
@Order(1)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImpairedWorkerTest {
    private static final int TASKS = Scale.of(60, 2000);
    private static final int PART = 200;
    private static final int SLEEPERS = 40;
    private static final Duration WELL_WITHIN = Duration.ofSeconds(10);
    private static final Duration LONG = Duration.ofSeconds(120);

    private final Deployment deployment = Deployment.onOwnRedis();
    private final Api api = Api.of(deployment.broker());

    @AfterAll
    void end() {
        deployment.close();
    }

    @Test
    @Timeout(300)
    void aWorkerOutOfDescriptorsFailsNoTask() {
        int before = succeeded();
        Path file = deployment.file("few", String.join("\n", "redis: " + deployment.redis(), "bin_path: " + deployment.bin(),
            "name: few", "concurrency: 100"));
        Child few = deployment.start(Command.of("sh", "-c", "ulimit -n 100; exec bin/worker.sh -config=" + file)).awaitReady();
        submit("sleep.sh", "&args=2&priority=[0-9]&max_run_time=[31-34]");
        awaitImpaired("few", "Too many open files");
        Child healthy = deployment.worker("name: healthy").awaitReady();

        submitAll();

        awaitDone(before + SLEEPERS + TASKS);
        long wellMs = msUntilItRunsAloneAgain("few", few, healthy);
        Seen.note(getClass(), "100 descriptors", "tasks " + (SLEEPERS + TASKS) + ", failed 0, ran again after (ms) "
            + wellMs);
    }

    @Test
    @Timeout(300)
    void aWorkerWithoutItsDirectoryFailsNoTask() throws IOException {
        int before = succeeded();
        Path bin = deployment.dir().resolve("other");
        Command.of("cp", "-Rp", deployment.bin(), bin).run().succeeded();
        Child bare = deployment.worker("name: bare", "bin_path: " + bin).awaitReady();
        Path away = Files.move(bin, deployment.dir().resolve("away"));
        submit("hello.sh", "&args=[1-10]");
        awaitImpaired("bare", "no such directory");
        assertEquals("succeeded", api.run("rpc", "method=GET", "url=" + api.base() + "/healthz").getString("state", ""));
        Child healthy = deployment.worker("name: healthy").awaitReady();

        submitAll();

        awaitDone(before + 10 + 1 + TASKS);
        assertTrue(impaired("bare").contains("no such directory"));
        Files.move(away, bin);
        long wellMs = msUntilItRunsAloneAgain("bare", bare, healthy);
        Seen.note(getClass(), "no bin directory", "tasks " + (10 + TASKS) + ", failed 0, ran again after (ms) "
            + wellMs);
    }

    @Test
    @Timeout(300)
    void aWorkerWithoutThreadsFailsNoTask() {
        Command other = Command.of("setpriv", "--reuid=64123", "--regid=64123", "--clear-groups", "test", "-r",
            Path.of("build/taskmill.jar").toAbsolutePath());
        Assumptions.assumeTrue(Command.of("id", "-u").run().out().strip().equals("0") && other.run().exitCode() == 0,
            "only root can become a user of its own, whose processes are counted apart");
        int before = succeeded();
        Path run = deployment.dir().resolve("run");
        Path file = deployment.file("few", String.join("\n", "redis: " + deployment.redis(), "bin_path: "
            + deployment.bin(), "name: few", "concurrency: 100", "run_path: " + run));
        Scripts.write(deployment.bin().resolve("wait.sh"), "exec sleep $1");
        Command.of("sh", "-c", "mkdir -m 700 $1 && chmod 711 $0 && chmod 644 $2 && chown 64123 $1", deployment.dir(), run,
            file).run().succeeded();
        Child few = deployment.start(Command.of("setpriv", "--reuid=64123", "--regid=64123", "--clear-groups", "prlimit", "--nproc=100",
            Path.of("bin/worker.sh").toAbsolutePath(), "-config=" + file)).awaitReady();
        submit("wait.sh", "&args=2&priority=[0-9]&max_run_time=[31-34]");
        awaitImpaired("few", "raise the limit of");
        Child healthy = deployment.worker("name: healthy").awaitReady();

        submitAll();

        awaitDone(before + SLEEPERS + TASKS);
        long wellMs = msUntilItRunsAloneAgain("few", few, healthy);
        Seen.note(getClass(), "no threads", "tasks " + (SLEEPERS + TASKS) + ", failed 0, ran again after (ms) " + wellMs);
    }

    /** In parts that a broker answers all at once. */
    private void submitAll() {
        for (int done = 0; done < TASKS; done += PART) {
            submit("hello.sh", "&args=[1-" + Math.min(PART, TASKS - done) + "]");
        }
    }

    /** One task for each combination of the ranges in the query. */
    private void submit(String program, String query) {
        api.calls("/api/task/script?bin_name=" + program + query, "-X", "POST");
    }

    /** So many have succeeded, each in an attempt that did not fail. */
    private void awaitDone(int count) {
        Eventually.await(LONG, count + " tasks done", () -> {
            JsonObject undone = api.undone("default");
            return undone.getInt("count", -1) == 0 && undone.getInt("running", -1) == 0;
        });
        List<String> failed = new ArrayList<>();
        api.get("/api/tasks?state=failed&limit=10").json().get("tasks").asArray()
            .forEach(task -> failed.add(api.get("/api/task/" + task.asObject().getString("uuid", "")).body()));
        assertEquals(List.of(), failed);
        assertEquals(count, succeeded());
    }

    /** How many tasks of all tests have succeeded. */
    private int succeeded() {
        Matcher total = Pattern.compile("taskmill_tasks_finished_total\\{state=\"succeeded\"} (\\d+)").matcher(api.get("/metrics").body());
        assertTrue(total.find());
        return Integer.parseInt(total.group(1));
    }

    private void awaitImpaired(String name, String why) {
        Eventually.await(LONG, name + " is impaired", () -> impaired(name).contains(why));
    }

    private String impaired(String name) {
        for (JsonValue row : api.get("/api/workers").json().get("workers").asArray()) {
            if (row.asObject().getString("name", "").equals(name)) {
                JsonValue reason = row.asObject().get("impaired");
                return reason.isNull() ? "" : reason.asString();
            }
        }
        throw new AssertionError("no worker " + name);
    }

    /** After the other one has stopped: until a script has run. Then it is stopped, too. */
    private long msUntilItRunsAloneAgain(String name, Child worker, Child other) {
        other.signal("TERM").exitCode();
        long begun = System.nanoTime();
        String uuid = api.submit("script", "bin_name=hello.sh");
        Eventually.await(WELL_WITHIN, name + " runs scripts again",
            () -> api.task(uuid).getString("state", "").equals("succeeded"));
        Eventually.await(WELL_WITHIN, "its record says so", () -> impaired(name).isEmpty());
        long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
        worker.signal("TERM").exitCode();
        return tookMs;
    }
}
