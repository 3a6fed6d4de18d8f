package taskmill.chaos;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import taskmill.support.Command;
import taskmill.support.Eventually;
import taskmill.support.RedisProcess;

/**
 * Redis comes back without its last second, as after a power cut with everysec: an older copy of its append-only file
 * replaces the file. Tasks that were claimed in that second are claimed once more; no two runs of a task may have the
 * same attempt of the same worker.
 */
final class LostSecond implements Scenario {
    @Override
    public String name() {
        return "lost-second";
    }

    @Override
    public Figures play(Scale scale, Random random) {
        int times = scale.of(3, 20);
        RedisProcess redis = RedisProcess.start("--appendonly yes");
        long losses = 0;
        try (TestSystem system = new TestSystem(redis, Setting.of(1, 3, 5), random)) {
            Clients.Load load = system.clients().load(Integer.MAX_VALUE, 3, 150, i -> system.script("beat.sh", 30));
            for (int time = 0; time < times; time++) {
                TestSystem.sleep(Duration.ofMillis(1500 + random.nextInt(1000)));
                copy(redis, "appendonlydir", "older");
                TestSystem.sleep(Duration.ofMillis(1000));
                long fromUs = Journals.nowUs();
                long before = system.stored().accepted();
                redis.kill9();
                copy(redis, "older", "appendonlydir");
                redis.restart();
                system.journals.noteFault("lost second", "redis", fromUs);
                losses += before - accepted(system);
            }
            load.stop().join();
            TestSystem.sleep(Duration.ofSeconds(5));
            system.drain(Duration.ofSeconds(120));
            Checker checker = Verdict.of(system);
            Figures figures = new Figures().count("times", times).count("keys", checker.keys())
                .count("tasks that Redis forgot", losses)
                .count("extra runs", checker.extra())
                .expect("runs that look alike", 0, checker.twins())
                .expect("keys with two tasks", 0, checker.twoTasks())
                .expect("results of a run that was not the last", 0, resultsOfOthers(system, checker));
            if (losses == 0) {
                figures.breach("Redis forgot nothing");
            }
            if (!figures.breaches().isEmpty()) {
                system.keepEvidence(name());
            }
            return figures;
        }
    }

    private static long accepted(TestSystem system) {
        return Eventually.get(Duration.ofSeconds(10), "an answer of Redis",
            () -> Optional.of(system.stored().accepted()));
    }

    /** Tasks that succeeded by the report of a worker that did not run their last attempt. */
    private static long resultsOfOthers(TestSystem system, Checker checker) {
        return checker.finished().values().stream().filter(task -> task.state().equals("succeeded"))
            .filter(task -> system.journals.events().stream().noneMatch(event -> event.kind().equals("end")
                && event.uuid().equals(task.uuid()) && event.attempt() == task.number("n")
                && event.worker().equals(task.run().get("w")))).count();
    }

    private static void copy(RedisProcess redis, String from, String to) {
        Command.of("sh", "-c", "rm -rf \"$2\" && cp -Rp \"$1\" \"$2\"", "sh", redis.dir().resolve(from),
            redis.dir().resolve(to)).run().succeeded();
    }
}
