package taskmill.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import taskmill.support.RedisProcess;

/**
 * Two brokers and two workers are ended by TERM and started anew, one after the other, under load. Clients see nothing but a
 * 503, a connection that is refused, or a kept one that has ended before their request was read; no task is lost or runs
 * twice. An {@link OlderBuild} takes turns with this one.
 */
final class Upgrade implements Scenario {
    private static final int EACH = 2;
    private static final int CLIENTS = 4;
    private static final long PAUSE_MS = 100;

    @Override
    public String name() {
        return "upgrade";
    }

    @Override
    public Figures play(Scale scale, Random random) {
        int rounds = scale.of(2, 10);
        Path own = Path.of("").toAbsolutePath();
        Optional<Path> old = OlderBuild.home();
        try (TestSystem system = new TestSystem(RedisProcess.start("--appendonly yes"), Setting.of(EACH, EACH, 20).lease(30),
            random)) {
            Clients.Load load = system.clients().load(Integer.MAX_VALUE, CLIENTS, PAUSE_MS, i -> task(system, i));
            for (int round = 0; round < rounds; round++) {
                for (int i = 0; i < 2 * EACH; i++) {
                    TestSystem.sleep(Duration.ofMillis(200 + random.nextInt(500)));
                    system.replace(i % 2 == 0 ? "broker" : "worker", i / 2, round % 2 == 0 ? own : old.orElse(own));
                }
            }
            load.stop().join();
            system.drain(Duration.ofSeconds(120));
            Figures figures = new Figures().count("brokers and workers replaced", 2L * EACH * rounds)
                .count("by an older version in turn", old.isPresent() ? 1 : 0);
            Checker checker = Verdict.judge(system, figures);
            figures.expect("extra runs", 0, checker.extra()).expect("attempts lost", 0, checker.lostAttempts())
                .count("connections refused", answers(system, 0) - system.clients().cut().size() - system.clients().ended().size())
                .count("kept connections that had ended", system.clients().ended().size())
                .count("answers 503", answers(system, 503))
                .expect("other answers", 0, system.journals.calls().stream()
                    .filter(call -> call.status() / 100 != 2 && call.status() != 503 && call.status() != 0).count())
                .expect("answers that were cut", 0, system.clients().cut().size())
                .expect("stored without an answer", 0, system.journals.calls().stream()
                    .filter(Journals.ClientCall::duplicate).count())
                .count("longest without a 2xx (ms)", longestWithout2xx(system));
            system.clients().cut().forEach(figures::breach);
            if (!figures.breaches().isEmpty()) {
                system.keepEvidence(name());
            }
            return figures;
        }
    }

    /** Scripts and rpcs; for some the client waits, so that brokers are closed while clients wait. */
    private static String task(TestSystem system, int number) {
        return switch (number % 4) {
            case 0 -> system.script("effect.sh", "0.2");
            case 1 -> system.rpc(100) + "&wait=10";
            default -> system.rpc(20);
        };
    }

    private static long answers(TestSystem system, int status) {
        return system.journals.calls().stream().filter(call -> call.status() == status).count();
    }

    private static long longestWithout2xx(TestSystem system) {
        long[] answeredUs = system.journals.calls().stream().filter(call -> call.status() / 100 == 2)
            .mapToLong(Journals.ClientCall::answeredUs).sorted().toArray();
        long longest = 0;
        for (int i = 1; i < answeredUs.length; i++) {
            longest = Math.max(longest, answeredUs[i] - answeredUs[i - 1]);
        }
        return longest / 1000;
    }
}
