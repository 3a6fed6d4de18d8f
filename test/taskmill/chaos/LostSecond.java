package taskmill.chaos;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import taskmill.support.Command;
import taskmill.support.Eventually;
import taskmill.support.RedisProcess;

/**
 * Redis comes back without what it was told last, as after a power cut with everysec: its append-only file is
 * copied, time goes on, and the older copy takes its place. Tasks that were claimed meanwhile are claimed once more:
 * no two runs of one may look alike.
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
        try (World world = World.start(redis, World.Setting.of(1, 3, 5), random)) {
            Clients.Load load = world.clients().load(Integer.MAX_VALUE, 3, 150, i -> world.script("beat.sh", 30));
            for (int time = 0; time < times; time++) {
                World.sleep(Duration.ofMillis(1500 + random.nextInt(1000)));
                copy(redis, "appendonlydir", "older");
                World.sleep(Duration.ofMillis(1000));
                long fromUs = Journals.nowUs();
                long before = new Stored(world.jedis()).accepted();
                redis.kill9();
                copy(redis, "older", "appendonlydir");
                redis.restart();
                world.journals.fault("lost second", "redis", fromUs);
                losses += before - accepted(world);
            }
            load.stop().join();
            World.sleep(Duration.ofSeconds(5));
            world.drain(Duration.ofSeconds(120));
            Checker checker = Verdict.of(world);
            Figures figures = new Figures().count("times", times).count("keys", checker.keys())
                .count("tasks that Redis forgot", losses)
                .count("extra runs", checker.extra())
                .expect("runs that look alike", 0, checker.twins())
                .expect("keys with two tasks", 0, checker.twoTasks())
                .expect("results of a run that was not the last", 0, resultsOfOthers(world, checker));
            if (losses == 0) {
                figures.breach("Redis forgot nothing");
            }
            if (!figures.breaches().isEmpty()) {
                world.keepEvidence(name());
            }
            return figures;
        }
    }

    private static long accepted(World world) {
        return Eventually.get(Duration.ofSeconds(10), "an answer of Redis",
            () -> Optional.of(new Stored(world.jedis()).accepted()));
    }

    /** Tasks that succeeded by the word of a worker that did not run their last attempt. */
    private static long resultsOfOthers(World world, Checker checker) {
        return checker.finished().values().stream().filter(task -> task.state().equals("succeeded"))
            .filter(task -> world.journals.signs().stream().noneMatch(sign -> sign.event().equals("end")
                && sign.uuid().equals(task.uuid()) && sign.attempt() == task.number("n")
                && sign.worker().equals(task.run().get("w")))).count();
    }

    private static void copy(RedisProcess redis, String from, String to) {
        Command.of("sh", "-c", "rm -rf \"$2\" && cp -Rp \"$1\" \"$2\"", "sh", redis.dir().resolve(from),
            redis.dir().resolve(to)).run().succeeded();
    }
}
