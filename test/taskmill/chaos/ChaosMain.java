package taskmill.chaos;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Plays scenarios: {@code ChaosMain short|full [NAME …]}. Prints a line for each and notes its figures in {@code
 * figures.json}. The exit code is 1 if a promise was broken. SEED= in the environment repeats the random choices. Figures
 * of an {@link OlderBuild} are not noted, apart from those of {@link Upgrade}.
 */
public final class ChaosMain {
    private static final List<Scenario> ALL = Stream.concat(Stream.of(Interleavings.ofLeases(), Interleavings.ofFollowers(),
        new CutReplies(), new WorkerKill(), new BrokerKill(), new CronKill(),
        new QueueLimits(false), new QueueLimits(true), new QueueRate(), new RedisKill("always"),
        new RedisKill("everysec"), new RedisPause(), new BadNetwork(), new CutOff(), new Freeze(), new CancelRace(),
        new StoreFull(), new LostSecond(), new Clocks(), new RedisClock(), new Poison(), new Takeovers(), new RandomCalls(),
        new BulkVerbs(), new LongRun(), new Upgrade()),
        Stream.concat(Stream.of(Failover.Fault.values()).map(Failover::new), ClusterFaults.all().stream())).toList();

    private ChaosMain() {
    }

    /** The names of all scenarios. */
    static List<String> names() {
        return ALL.stream().map(Scenario::name).toList();
    }

    public static void main(String[] args) {
        Scenario.Scale scale = args[0].equals("full") ? Scenario.Scale.FULL : Scenario.Scale.SHORT;
        List<String> names = Arrays.asList(args).subList(1, args.length);
        long seed = Optional.ofNullable(System.getenv("SEED")).map(Long::parseLong)
            .orElseGet(() -> System.nanoTime() & 0xffffff);
        System.out.println("chaos " + args[0] + " SEED=" + seed
            + OlderBuild.home().map(home -> " OLD=" + home).orElse(""));
        boolean good = true;
        for (Scenario scenario : ALL) {
            if (names.isEmpty() || names.contains(scenario.name())) {
                good &= play(scenario, scale, seed);
            }
        }
        System.exit(good ? 0 : 1);
    }

    private static boolean play(Scenario scenario, Scenario.Scale scale, long seed) {
        long begunNanos = System.nanoTime();
        Figures figures = figures(scenario, scale, seed);
        long seconds = Duration.ofNanos(System.nanoTime() - begunNanos).toSeconds();
        System.out.println(scenario.name() + ": " + figures + " (" + seconds + " s)");
        figures.breaches().forEach(breach -> System.out.println("    BREACH " + breach));
        if (figures.breaches().isEmpty() && !figures.isSkipped()
            && (OlderBuild.home().isEmpty() || scenario instanceof Upgrade)) {
            Record.note(scenario.name(), scale, figures);
        }
        return figures.breaches().isEmpty();
    }

    /** A scenario that throws is a breach; the next one is played all the same. */
    private static Figures figures(Scenario scenario, Scenario.Scale scale, long seed) {
        try {
            return scenario.play(scale, new Random(seed));
        } catch (Exception | AssertionError e) {
            e.printStackTrace(System.out);
            return new Figures().breach(e.toString());
        }
    }
}
