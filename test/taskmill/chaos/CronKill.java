package taskmill.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import taskmill.support.Child;
import taskmill.support.RedisProcess;

/**
 * Kills two brokers with -9 in turn under many crons that fire every second, and tasks after tasks with callbacks: each second
 * has one task of each cron, and each callback comes. In full, both are then away for over a minute, and the crons do what
 * their policy for missed fires says.
 */
final class CronKill implements Scenario {
    private static final Pattern FIRE = Pattern.compile("\n(?:\\S+ )?cron=(\\S+) fire_time=(\\d+)\n");

    @Override
    public String name() {
        return "cron-kill";
    }

    @Override
    public Figures play(Scale scale, Random random) {
        int crons = scale.of(50, 200);
        int kills = scale.of(8, 50);
        String secret = Chains.secret();
        try (TestSystem system = new TestSystem(RedisProcess.start("--appendonly yes"),
            Setting.of(2, 1, 20).lease(30).with(secret), random);
            Chains chains = new Chains(system, scale.of(40, 334))) {
            for (int i = 0; i < crons; i++) {
                put(system, "every" + i, "when=%40every+1s");
            }
            for (int kill = 0; kill < kills; kill++) {
                TestSystem.sleep(Duration.ofMillis(300 + random.nextInt(1200)));
                system.killBroker(kill % 2);
            }
            Figures figures = new Figures().count("crons", crons).count("kills", kills);
            for (int i = 0; i < crons; i++) {
                call(system, "DELETE", "every" + i, "");
            }
            judge(fires(system), crons, figures);
            if (scale == Scale.FULL) {
                judgeMissed(system, figures);
            }
            chains.join();
            system.drain(Duration.ofSeconds(120));
            chains.judge(figures);
            Verdict.breaches(system).forEach(figures::breach);
            if (!figures.breaches().isEmpty()) {
                system.keepEvidence(name());
            }
            return figures;
        } finally {
            Chains.removeSecret(secret);
        }
    }

    private static void put(TestSystem system, String name, String times) {
        call(system, "PUT", name, "type=rpc&" + times + "&" + system.rpc(1).replaceFirst("rpc ", ""));
    }

    private static void call(TestSystem system, String method, String name, String form) {
        Clients.Answer answer = system.clients().call("cron", method, 0, "/api/cron/" + name, form, "");
        if (answer.status() / 100 != 2) {
            throw new AssertionError(method + " " + name + ": " + answer);
        }
    }

    /** The times for which each cron has a task, ascending; one twice if it has two tasks. */
    private static Map<String, List<Long>> fires(TestSystem system) {
        Map<String, List<Long>> fires = new TreeMap<>();
        for (String key : Stored.specs(system.jedis())) {
            Matcher fire = FIRE.matcher(system.jedis().getrange(key, 0, 2047));
            if (fire.find()) {
                fires.computeIfAbsent(fire.group(1), cron -> new ArrayList<>()).add(Long.parseLong(fire.group(2)));
            }
        }
        fires.values().forEach(times -> times.sort(Long::compare));
        return fires;
    }

    private static void judge(Map<String, List<Long>> fires, int crons, Figures figures) {
        long fired = 0;
        long twice = 0;
        long expected = 0;
        long distinct = 0;
        for (List<Long> times : fires.values()) {
            long different = times.stream().distinct().count();
            fired += times.size();
            twice += times.size() - different;
            distinct += different;
            expected += (times.get(times.size() - 1) - times.get(0)) / 1000 + 1;
        }
        figures.expect("crons that fired", crons, fires.size()).count("fires", fired).expect("fired twice", 0, twice)
            .expect("missing", 0, expected - distinct);
    }

    /** Both brokers are away over a minute that two crons name. */
    private static void judgeMissed(TestSystem system, Figures figures) {
        TestSystem.sleep(Duration.ofMillis(60_000 - System.currentTimeMillis() % 60_000 + 25_000));
        long minute = (System.currentTimeMillis() / 60_000 + 1) % 1440;
        String when = "when=" + minute % 60 + "+" + minute / 60 + "+*+*+*&zone=UTC";
        put(system, "once", when);
        put(system, "skip", when + "&misfire=skip");
        system.brokers().forEach(Child::kill9);
        TestSystem.sleep(Duration.ofSeconds(100));
        system.killBroker(0);
        system.killBroker(1);
        TestSystem.sleep(Duration.ofSeconds(3));
        Map<String, List<Long>> fires = fires(system);
        figures.expect("missed and made up for", 1, fires.getOrDefault("once", List.of()).size())
            .expect("missed and skipped", 0, fires.getOrDefault("skip", List.of()).size());
        call(system, "DELETE", "once", "");
        call(system, "DELETE", "skip", "");
    }
}
