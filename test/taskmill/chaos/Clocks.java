package taskmill.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import taskmill.support.Command;
import taskmill.support.RedisProcess;

/**
 * The wall clocks of brokers and workers are an hour fast or slow, by a library that is loaded into them. Nothing starts
 * early, is lost or runs again. Needs a C compiler.
 */
final class Clocks implements Scenario {
    private static final long LATEST_MS = 5000;

    /** The library that moves clocks, built if there is a compiler. */
    static Optional<Path> library() {
        Path library = Path.of("build/chaos-clock.so").toAbsolutePath();
        int exitCode = Command.of("sh", "-c", "cc -shared -fPIC -o " + library + " test/taskmill/chaos/clock.c -ldl").run()
            .exitCode();
        return exitCode == 0 ? Optional.of(library) : Optional.empty();
    }

    @Override
    public String name() {
        return "clocks";
    }

    @Override
    public Figures play(Scale scale, Random random) {
        Optional<Path> library = library();
        if (library.isEmpty()) {
            return Figures.skipped("the clocks of the JVMs: there is no C compiler");
        }
        int tasks = scale.of(200, 2000);
        Map<String, Long> dueUs = new ConcurrentHashMap<>();
        try (TestSystem system = new TestSystem(RedisProcess.start("--appendonly yes"),
            Setting.of(2, 2, 10).lease(10).skewedBy(library.get()), random)) {
            system.clients().load(tasks, 4, 5, i -> {
                long atMs = System.currentTimeMillis() + i % 4000;
                dueUs.put("key-" + i, atMs * 1000);
                return system.rpc(5) + "&start_time=" + atMs / 1000 + "." + String.format("%03d", atMs % 1000);
            }).join();
            system.drain(Duration.ofSeconds(60));
            Figures figures = new Figures().count("hours off", 1);
            Checker checker = Verdict.judge(system, figures);
            Map<String, Long> firstUs = checker.firstStarts();
            long early = checker.calls().stream().filter(told -> !told.uuid().isEmpty() && dueUs.containsKey(told.key()))
                .filter(told -> firstUs.get(told.uuid()) / 1000 < dueUs.get(told.key()) / 1000).count();
            long late = checker.calls().stream().filter(told -> !told.uuid().isEmpty() && dueUs.containsKey(told.key()))
                .filter(told -> firstUs.get(told.uuid()) > Math.max(dueUs.get(told.key()), told.answeredUs())
                    + LATEST_MS * 1000).count();
            figures.expect("early", 0, early).expect("over 5 s late", 0, late).expect("extra runs", 0, checker.extra())
                .expect("attempts lost", 0, checker.lostAttempts());
            if (!figures.breaches().isEmpty()) {
                system.keepEvidence(name());
            }
            return figures;
        }
    }
}
