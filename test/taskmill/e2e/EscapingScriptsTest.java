package taskmill.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import com.eclipsesource.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import taskmill.support.Api;
import taskmill.support.Child;
import taskmill.support.Command;
import taskmill.support.Deployment;
import taskmill.support.Eventually;
import taskmill.support.Processes;
import taskmill.support.Scale;
import taskmill.support.Seen;

/** Processes that try to outlive their scripts, each kind a way of escape.sh: at the time-out and after a kill -9. */
@Order(1)
final class EscapingScriptsTest {
    private static final List<String> KINDS = List.of("background", "double-fork", "setsid", "nohup", "bare",
        "bare-double-fork", "deaf", "stopped-child", "stopped", "fork-loop", "hopping");
    private static final String ONLY_A_NAMESPACE_HOLDS = "bare-session";
    private static final int ROUNDS = Scale.of(1, 20);
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final List<String> NAMESPACES = List.of("unshare --pid --fork --kill-child",
        "unshare --user --pid --fork --kill-child");

    private final Deployment deployment = Deployment.onOwnRedis();
    private final Api api = Api.of(deployment.broker());
    private final List<String> survivors = new ArrayList<>();
    private long slowestMs;

    @AfterEach
    void end() {
        deployment.close();
    }

    /** A script of one kind that was submitted. */
    private record Escape(String kind, String uuid, String seconds, HeldPipe pipe) {
        boolean isOver() {
            return pipe.hasEnded() && Processes.with(seconds).isEmpty();
        }
    }

    @Test
    @Timeout(400)
    void noneOutlivesItsScript() {
        check(KINDS);
    }

    @Test
    @Timeout(400)
    void aPidNamespaceHoldsTheLastKindToo() {
        String namespace = NAMESPACES.stream()
            .filter(words -> Command.of("sh", "-c", words + " true").run().exitCode() == 0).findFirst().orElse("");
        assumeTrue(!namespace.isEmpty(), "this user can make no PID namespace here");
        var kinds = new ArrayList<>(KINDS);
        kinds.add(ONLY_A_NAMESPACE_HOLDS);

        check(kinds, "run_with: " + namespace);
    }

    private void check(List<String> kinds, String... options) {
        Child worker = worker(options);
        for (int round = 0; round < ROUNDS; round++) {
            List<Escape> escapes = escapes(kinds, "max_run_time=3");
            for (Escape escape : escapes) {
                JsonObject task = api.finished(escape.uuid);
                assertEquals("timeout", task.get("error").asObject().getString("code", ""), task::toString);
                assertEquals(0, task.getInt("left", -1), () -> escape.kind + " " + task);
            }
            count(escapes, "time-out");
        }
        for (int round = 0; round < ROUNDS; round++) {
            worker = round == 0 ? worker : worker(options);
            List<Escape> escapes = escapes(kinds, "max_run_time=100");
            worker.kill9();
            count(escapes, "kill -9");
        }

        assertEquals(List.of(), survivors);
        Seen.note(getClass(), options.length == 0 ? "scripts" : "scripts in a PID namespace", "kinds " + kinds.size()
            + ", of each " + ROUNDS + " after the time limit and " + ROUNDS + " after kill -9, survivors "
            + survivors.size() + ", the last gone after " + slowestMs + " ms");
    }

    private Child worker(String... options) {
        var all = new ArrayList<>(List.of(options));
        all.addAll(List.of("name: escapes", "concurrency: 20", "kill_grace: 0.3"));
        return deployment.worker(all.toArray(String[]::new)).awaitReady();
    }

    /** Starts one of each kind; returns when all run. */
    private List<Escape> escapes(List<String> kinds, String maxRunTime) {
        var escapes = new ArrayList<Escape>();
        for (String kind : kinds) {
            String seconds = Processes.unusualSeconds();
            var pipe = new HeldPipe(deployment.dir().resolve("pipe-" + seconds));
            escapes.add(new Escape(kind, api.submit("script", "bin_name=escape.sh", "on_lost=fail", maxRunTime,
                "args=" + kind + " " + seconds + " " + pipe), seconds, pipe));
        }
        Eventually.await(Duration.ofSeconds(20), "all escapes under way", () ->
            escapes.stream().allMatch(escape -> escape.pipe.hasHeard()));
        return escapes;
    }

    private void count(List<Escape> escapes, String after) {
        long start = System.nanoTime();
        for (Escape escape : escapes) {
            try {
                Eventually.await(SOON.minusNanos(System.nanoTime() - start), "", escape::isOver);
            } catch (AssertionError alive) {
                survivors.add(escape.kind + " after " + after + ": " + Processes.with(escape.seconds));
                Eventually.await(SOON, "the end of what a test left", () -> {
                    Processes.with(escape.seconds).forEach(pid ->
                        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
                    return escape.isOver();
                });
            }
        }
        slowestMs = Math.max(slowestMs, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    }
}
