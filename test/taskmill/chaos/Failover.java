package taskmill.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import taskmill.support.Eventually;
import taskmill.support.Host;
import taskmill.support.RedisSentinels;
import taskmill.support.TwoHosts;

/**
 * Three Sentinels, a primary and two replicas under load, while another server becomes the primary: the old one is
 * killed, stopped for five seconds, gives way as planned, or is cut off together with a Sentinel, a broker and a worker.
 */
final class Failover implements Scenario {
    private static final Duration LONG = Duration.ofSeconds(240);
    private static final int SOME = 50;
    private static final long MOST_SILENT_MS = 20_000;
    private final Fault fault;

    /** What happens to the primary, for how many seconds, and whether also in the short form. */
    enum Fault {
        KILL(0, true), STOP(5, false), PLANNED(0, false), PAUSED(0, true), CUT_15(15, true), CUT_70(70, false);

        final int seconds;
        final boolean isShort;

        Fault(int seconds, boolean isShort) {
            this.seconds = seconds;
            this.isShort = isShort;
        }

        boolean isCut() {
            return this == CUT_15 || this == CUT_70;
        }
    }

    /** How many replicas brokers and workers wait for, and how many Redis needs before it takes a write. */
    private record Guard(int waitReplicas, int minReplicas) {
        String named(String figure) {
            return figure + " with " + waitReplicas + "/" + minReplicas;
        }
    }

    Failover(Fault fault) {
        this.fault = fault;
    }

    @Override
    public String name() {
        return "sentinel-" + fault.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public Figures play(Scale scale, Random random) {
        if (fault.isCut() && !TwoHosts.canBe()) {
            return Figures.skipped("a primary that is cut off: network namespaces need root");
        }
        if (scale == Scale.SHORT && !fault.isShort) {
            return Figures.skipped("this failover: it is in the full form");
        }
        Figures figures = new Figures();
        for (Guard guard : scale == Scale.FULL
            ? List.of(new Guard(0, 0), new Guard(0, 1), new Guard(1, 0), new Guard(1, 1)) : List.of(new Guard(1, 1))) {
            if (fault.isCut()) {
                try (TwoHosts hosts = new TwoHosts()) {
                    play(guard, scale, random, figures, hosts.first(), hosts.second(), new Cut(hosts));
                }
            } else {
                play(guard, scale, random, figures, Host.LOOPBACK, Host.LOOPBACK, this::strike);
            }
        }
        return figures;
    }

    /** What is done to the primary; returns when another one serves. */
    private interface Strike {
        void to(RedisSentinels redis, int primary);
    }

    private void play(Guard guard, Scale scale, Random random, Figures figures, Host first, Host second, Strike strike) {
        int times = fault.isCut() ? 1 : scale.of(1, 2);
        RedisSentinels redis = new RedisSentinels(first, second, "min-replicas-to-write " + guard.minReplicas());
        String wait = "wait_replicas: " + guard.waitReplicas();
        Setting setting = Setting.of(2, 2, 8).lease(scale.of(6, 30)).onHosts(first, second).with(wait)
            .withBrokers("allow_anonymous: true", wait);
        try (TestSystem system = new TestSystem(redis.address(), redis.client(), redis::close, setting, random)) {
            Clients.Load load = system.clients().load(Integer.MAX_VALUE, 6, 50, i -> task(system, i));
            for (int time = 0; time < times; time++) {
                int enough = load.stored() + SOME;
                Eventually.await(LONG, "tasks before the fault", () -> load.stored() >= enough);
                TestSystem.sleep(Duration.ofSeconds(scale.of(2, fault.isCut() ? 20 : 10)));
                long fromUs = Journals.nowUs();
                strike.to(redis, redis.primary());
                system.journals.noteFault(fault.name(), "redis", fromUs);
                redis.awaitWhole();
            }
            long wholeUs = Journals.nowUs();
            TestSystem.sleep(Duration.ofSeconds(3));
            load.stop().join();
            system.drain(LONG);
            judge(guard, system, figures, wholeUs);
        }
    }

    /** Most are short; some are long enough to be running when their worker is cut off, or when it is given up. */
    private String task(TestSystem system, int i) {
        return i % 60 != 0 ? system.script("effect.sh", 0)
            : fault == Fault.CUT_70 && i % 240 == 0 ? system.script("beat.sh", 400, "0.2") : system.script("beat.sh", 200);
    }

    private void strike(RedisSentinels redis, int primary) {
        switch (fault) {
            case KILL -> redis.kill9(primary);
            case STOP -> {
                redis.signal(primary, "STOP");
                TestSystem.sleep(Duration.ofSeconds(fault.seconds));
                redis.signal(primary, "CONT");
            }
            case PLANNED -> redis.failOver(0);
            default -> redis.failOver(5000);
        }
        redis.awaitOther(primary);
        if (fault == Fault.KILL) {
            redis.restart(primary);
        }
    }

    private final class Cut implements Strike {
        private final TwoHosts hosts;

        Cut(TwoHosts hosts) {
            this.hosts = hosts;
        }

        @Override
        public void to(RedisSentinels redis, int primary) {
            hosts.cut();
            TestSystem.sleep(Duration.ofSeconds(fault.seconds));
            hosts.heal();
            redis.awaitOther(primary);
        }
    }

    /** Lost tasks are a breach only where none may be: planned with a pause, and where a replica was waited for. */
    private void judge(Guard guard, TestSystem system, Figures figures, long wholeUs) {
        Checker checker = Verdict.of(system);
        boolean mayLose = fault == Fault.PLANNED || fault != Fault.PAUSED && guard.waitReplicas() == 0;
        figures.count(guard.named("tasks"), checker.keys())
            .atMost(guard.named("ms without a 2xx"), MOST_SILENT_MS, checker.longestSilenceMs())
            .atMost(guard.named("lost"), mayLose ? Long.MAX_VALUE : 0, checker.lost())
            .count(guard.named("extra runs"), checker.extra())
            .count(guard.named("overlaps"), checker.overlapsMs().size())
            .count(guard.named("longest overlap (ms)"), checker.overlapsMs().stream().mapToLong(ms -> ms).max().orElse(0))
            .expect(guard.named("stuck"), 0, system.stored().undone());
        if (checker.twoTasks() + checker.twins() > 0) {
            figures.breach("keys with two tasks " + checker.twoTasks() + ", runs that look alike " + checker.twins());
        }
        long went = system.journals.events().stream().filter(event -> event.kind().equals("start")
            && event.atUs() > wholeUs).map(Journals.TaskEvent::worker).distinct().count();
        if (went < 2) {
            figures.breach("only " + went + " worker ran tasks afterwards");
        }
        Verdict.breaches(system).forEach(figures::breach);
        if (!figures.breaches().isEmpty()) {
            system.keepEvidence(guard.named(name()).replaceAll("[ /]", "-"));
        }
    }
}
