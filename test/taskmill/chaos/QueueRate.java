package taskmill.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import taskmill.support.Api;
import taskmill.support.RedisProcess;

/**
 * Four workers serve a queue that starts so many tasks a second: never more, and hardly fewer. The wall clock of Redis
 * jumps by an hour, forth and back, which stops the queue for a second at most; this part needs what {@link RedisClock} needs.
 */
final class QueueRate implements Scenario {
    private static final Duration LONG = Duration.ofSeconds(120);
    private static final int WORKERS = 4;

    @Override
    public String name() {
        return "queue-rate";
    }

    @Override
    public Figures play(Scale scale, Random random) throws IOException {
        Figures figures = new Figures();
        rate(figures, random, 20, scale.of(8, 60), 95);
        rate(figures, random, 500, scale.of(8, 40), 90);
        Optional<Path> library = Clocks.library();
        if (library.isPresent()) {
            jump(figures, random, library.get(), scale.of(4, 12));
        }
        return figures;
    }

    /** All tasks wait when the queue is opened, so only the rate holds them back. */
    private static void rate(Figures figures, Random random, int rate, int seconds, int leastPercent) {
        try (TestSystem system = new TestSystem(RedisProcess.start("--appendonly yes"),
            Setting.of(1, WORKERS, 40).lease(30), random)) {
            int tasks = rate * seconds;
            Api api = Api.of(system.brokers().get(0));
            api.post("/api/queue/default/pause").is(200);
            api.call("/api/queue/default", "-X", "PUT", "-d", "rate=" + rate).is(200);
            Clients.Load load = system.clients().load(tasks, 8, 0, i -> system.rpc(0));
            load.join();
            long before = asked(system);
            api.post("/api/queue/default/resume").is(200);
            system.drain(LONG);
            long asked = asked(system) - before;
            long[] starts = starts(system);
            long tookMs = starts[starts.length - 1] - starts[0];
            int burst = Math.max(1, rate / 10);
            String of = " of " + rate;
            figures.count("tasks" + of, tasks)
                .expect("started" + of, tasks, starts.length)
                .atMost("most in a second" + of, rate + burst, mostIn(starts, 1000));
            long percent = Math.round(100.0 * (starts.length - 1) * 1000 / rate / tookMs);
            figures.count("percent of the rate" + of, percent);
            if (percent < leastPercent) {
                figures.breach("a queue that may start " + rate + " a second reached " + percent + " %");
            }
            figures.count("commands a second" + of, asked * 1000 / tookMs);
        }
    }

    /** A task begins at least each second by a clock that does not jump, but for its own time at a rate of 20. */
    private static void jump(Figures figures, Random random, Path library, int jumps) throws IOException {
        Path offset = Files.writeString(Files.createTempFile("taskmill-clock", ".txt"), "0");
        RedisProcess redis = RedisProcess.start(Map.of("LD_PRELOAD", library.toString(), "CLOCK_FILE", offset.toString()),
            "--appendonly yes");
        try (TestSystem system = new TestSystem(redis, Setting.of(1, WORKERS, 10), random)) {
            if (!RedisClock.moves(system, offset)) {
                return;
            }
            Api.of(system.brokers().get(0)).call("/api/queue/default", "-X", "PUT", "-d", "rate=20").is(200);
            Clients.Load load = system.clients().load(Integer.MAX_VALUE, 4, 20, i -> system.script("effect.sh", "0"));
            for (int jump = 0; jump < jumps; jump++) {
                TestSystem.sleep(Duration.ofMillis(2500));
                RedisClock.move(offset, RedisClock.HOURS.get(jump % RedisClock.HOURS.size()));
            }
            TestSystem.sleep(Duration.ofMillis(2500));
            load.stop();
            long[] starts = system.journals.events().stream().filter(event -> event.kind().equals("start"))
                .mapToLong(event -> event.atUs() / 1000).sorted().toArray();
            load.join();
            long longest = 0;
            for (int i = 1; i < starts.length; i++) {
                longest = Math.max(longest, starts[i] - starts[i - 1]);
            }
            figures.count("jumps of an hour", jumps).atMost("longest without a start (ms)", 1100, longest);
        } finally {
            Files.delete(offset);
        }
    }

    /** When each attempt was claimed, by the clock of Redis. */
    private static long[] starts(TestSystem system) {
        return system.stored().finished().values().stream()
            .flatMap(task -> task.rows().stream()).mapToLong(Stored.Row::startedMs).sorted().toArray();
    }

    private static int mostIn(long[] starts, long ms) {
        int most = 0;
        for (int first = 0, last = 0; last < starts.length; last++) {
            while (starts[last] - starts[first] >= ms) {
                first++;
            }
            most = Math.max(most, last - first + 1);
        }
        return most;
    }

    /** How many scripts and waits Redis was asked for; what a script calls is not among them. */
    private static long asked(TestSystem system) {
        long asked = 0;
        for (String line : system.jedis().info("commandstats").split("\r\n")) {
            if (line.matches("cmdstat_(evalsha|eval|blpop|blmpop|fcall|ping):.*")) {
                asked += Long.parseLong(line.replaceAll("[^:]*:calls=(\\d+),.*", "$1"));
            }
        }
        return asked;
    }
}
