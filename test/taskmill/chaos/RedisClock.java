package taskmill.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import taskmill.support.RedisProcess;

/**
 * The wall clock of Redis jumps by an hour, forth and back, while tasks run: all leases seem to be over at once, or to
 * last for an hour. Nothing runs again. Needs a C compiler and a Redis that is linked dynamically.
 */
final class RedisClock implements Scenario {
    static final List<Integer> HOURS = List.of(1, 0, -1, 0);

    @Override
    public String name() {
        return "redis-clock";
    }

    @Override
    public Figures play(Scale scale, Random random) throws IOException {
        Optional<Path> library = Clocks.library();
        if (library.isEmpty()) {
            return Figures.skipped("the clock of Redis: there is no C compiler");
        }
        int jumps = scale.of(4, 20);
        Path offset = Files.writeString(Files.createTempFile("taskmill-clock", ".txt"), "0");
        RedisProcess redis = RedisProcess.start(Map.of("LD_PRELOAD", library.get().toString(), "CLOCK_FILE",
            offset.toString()), "--appendonly yes");
        try (TestSystem system = new TestSystem(redis, Setting.of(1, 2, 10), random)) {
            if (!moves(system, offset)) {
                return Figures.skipped("the clock of Redis: this one is linked statically");
            }
            Clients.Load load = system.clients().load(Integer.MAX_VALUE, 3, 60, i -> i % 20 == 0
                ? system.script("effect.sh", "4") : system.rpc(i * 7919 % 300));
            for (int jump = 0; jump < jumps; jump++) {
                TestSystem.sleep(Duration.ofMillis(1000 + random.nextInt(2000)));
                move(offset, HOURS.get(jump % HOURS.size()));
            }
            load.stop().join();
            system.drain(Duration.ofSeconds(180));
            Figures figures = new Figures().count("jumps of an hour", jumps);
            Checker checker = Verdict.judge(system, figures);
            figures.expect("extra runs", 0, checker.extra()).expect("attempts lost", 0, checker.lostAttempts());
            if (!figures.breaches().isEmpty()) {
                system.keepEvidence(name());
            }
            return figures;
        } finally {
            Files.delete(offset);
        }
    }

    static boolean moves(TestSystem system, Path offset) throws IOException {
        long before = seconds(system);
        move(offset, 1);
        boolean moved = seconds(system) - before > 3000;
        move(offset, 0);
        return moved;
    }

    private static long seconds(TestSystem system) {
        return (Long) system.jedis().eval("return tonumber(redis.call('TIME')[1])");
    }

    /** Written by a rename, since Redis may read it at any moment. */
    static void move(Path offset, int hours) throws IOException {
        Path next = Files.writeString(offset.resolveSibling(offset.getFileName() + ".next"), hours * 3600 + "");
        Files.move(next, offset, StandardCopyOption.ATOMIC_MOVE);
    }
}
