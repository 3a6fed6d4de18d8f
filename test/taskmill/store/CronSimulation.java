package taskmill.store;

import static taskmill.store.ProtocolCheck.require;
import static taskmill.store.TestCron.cron;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import redis.clients.jedis.UnifiedJedis;
import taskmill.store.CronStore.Definition;
import taskmill.store.CronStore.DueStep;
import taskmill.support.Invariants;

/**
 * One interleaving of brokers that read crons and fire them some time later, or twice, while clients store, pause and
 * remove the crons, and the clock of Redis goes on and jumps. Every time has one task at most, none is early, and while
 * nothing is changed every time is fired or counted as missed. Single-threaded.
 */
final class CronSimulation {
    private static final String PREFIX = "cronsim";
    private static final List<String> NAMES = List.of("a", "b", "c");
    private static final List<String> TIMES = List.of("@every 7s", "@every 60s", "* * * * *", "*/3 * * * *");
    private final Store store;
    private final UnifiedJedis redis;
    private final Random random;
    private final Invariants invariants;
    private final String base = new Keys(PREFIX, 1).base(0);
    private final List<String> history = new ArrayList<>();
    /** What brokers have read and not carried out yet. */
    private final List<List<DueStep>> read = new ArrayList<>();
    private final Map<String, Definition> stored = new HashMap<>();
    /** The uuid of the task of each cron and time. */
    private final SortedMap<String, String> fires = new TreeMap<>();
    /** Tasks that were noted, or were fired by hand. */
    private final Set<String> seen = new HashSet<>();
    private long nowMs = TestStore.START_MS;

    private CronSimulation(Store store, UnifiedJedis redis, long seed) {
        this.store = store;
        this.redis = redis;
        this.random = new Random(seed);
        this.invariants = Invariants.of(redis, PREFIX).ignoring("clock");
    }

    /** Plays one on a Redis that it empties; an {@link AssertionError} names the seed and the steps. */
    static int play(Store store, UnifiedJedis redis, long seed, int steps) {
        redis.flushDB();
        CronSimulation simulation = new CronSimulation(store, redis, seed);
        try {
            for (int step = 0; step < steps; step++) {
                simulation.step();
                simulation.check();
            }
            simulation.settle();
            return simulation.fires.size();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage() + "\n" + String.join("\n", simulation.history), e);
        }
    }

    private CronStore crons() {
        return store.crons();
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private void step() {
        String name = pick(NAMES);
        switch (random.nextInt(20)) {
            case 0, 1 -> put(name);
            case 2 -> {
                log("delete " + name);
                crons().delete(name, 0);
                stored.remove(name);
            }
            case 3 -> pause(name, random.nextBoolean());
            case 4 -> byHand(name);
            case 5 -> pass(random.nextInt(2 * 3_600_000) - 3_600_000);
            case 6, 7, 8, 9, 10 -> read.add(TestCron.steps(crons().due(0, 0)));
            case 11, 12, 13, 14, 15 -> carryOut();
            default -> pass(random.nextInt(70_000));
        }
    }

    private void log(String what) {
        history.add(nowMs + " " + what);
    }

    private void put(String name) {
        TestCron cron = cron(name).when(pick(TIMES)).queue(pick(List.of("q", "q", "r")));
        if (random.nextBoolean()) {
            cron.skipMissed();
        }
        log("put " + cron.definition());
        String word = RandomChoices.answer(() -> {
            crons().put(cron.definition(), "", 0);
            stored.put(name, cron.definition());
            return "stored";
        });
        log(word);
    }

    private void pause(String name, boolean pause) {
        log((pause ? "pause " : "resume ") + name + " " + RandomChoices.answer(() -> {
            crons().pause(name, pause, "", "", 0);
            return "done";
        }));
    }

    private void byHand(String name) {
        String uuid = RandomChoices.answer(() -> crons().fireByHand(name, 0).uuid());
        log("fire by hand " + name + " " + uuid);
        seen.add(uuid);
    }

    private void pass(long ms) {
        nowMs += ms;
        log("now it is " + nowMs);
        redis.set(base + "clock", Long.toString(nowMs));
    }

    /** A broker does what it has read; some steps it does twice, as after a lost reply, and some it will do again later. */
    private void carryOut() {
        if (read.isEmpty()) {
            return;
        }
        List<DueStep> steps = pick(read);
        if (random.nextInt(3) > 0) {
            read.remove(steps);
        }
        log("carry out " + steps);
        carryOut(steps);
        if (random.nextInt(4) == 0) {
            require(crons().carryOut(0, steps).stream().noneMatch(done -> done), "a step was carried out twice");
        }
    }

    private void carryOut(List<DueStep> steps) {
        List<Long> before = steps.stream().map(due -> nextMs(due.cron().name())).toList();
        List<Boolean> done = crons().carryOut(0, steps);
        for (int i = 0; i < steps.size(); i++) {
            require(!done.get(i) || before.get(i) <= nowMs && before.get(i) > 0, "a step was early, or of a paused cron");
        }
    }

    private long nextMs(String name) {
        return crons().find(name).map(StoredCron::nextMs).orElse(0L);
    }

    /** Notes new tasks; each has a time of its own cron that no other task has. */
    private void check() {
        List<String> breaches = invariants.breaches();
        require(breaches.isEmpty(), String.join("; ", breaches));
        for (String key : redis.keys(base + "spec:*")) {
            String uuid = key.substring(key.lastIndexOf(':') + 1);
            if (seen.add(uuid)) {
                var extras = store.tasks().read(uuid).orElseThrow().spec().extras();
                String other = fires.put(extras.cron() + " " + extras.fireMs(), uuid);
                require(other == null, "two tasks for one time: " + other + " and " + uuid);
            }
        }
    }

    /** From here on nothing is changed: two brokers fire, and every time has its task. */
    private void settle() {
        pass(Math.max(0, TestStore.START_MS + 200 * 3_600_000L - nowMs));
        for (String name : NAMES) {
            pause(name, false);
        }
        TestCron.carryOut(crons());
        long fromMs = nowMs;
        long misfired = store.watch().totals().getOrDefault("misfired", 0L);
        for (int round = 0; round < 60; round++) {
            List<DueStep> one = TestCron.steps(crons().due(0, 0));
            List<DueStep> other = TestCron.steps(crons().due(0, 0));
            carryOut(random.nextBoolean() ? one : other);
            require(crons().carryOut(0, one).stream().noneMatch(done -> done), "a step was carried out twice");
            pass(1000 + random.nextInt(3000));
            check();
        }
        TestCron.carryOut(crons());
        check();
        require(store.watch().totals().getOrDefault("misfired", 0L) == misfired, "a fire in time was counted as missed");
        stored.forEach((name, definition) -> {
            long fireMs = definition.rule().nextMs(fromMs);
            // Of @every the times count from its own beginning.
            if (!definition.rule().when().text().startsWith("@")) {
                for (; fireMs <= nowMs; fireMs = definition.rule().nextMs(fireMs)) {
                    require(fires.containsKey(name + " " + fireMs), "nothing was fired for " + name + " " + fireMs);
                }
            } else {
                long periodMs = definition.rule().nextMs(0);
                long expected = fires.keySet().stream().filter(key -> key.startsWith(name + " ")
                    && Long.parseLong(key.substring(2)) > fromMs).count();
                require(Math.abs(expected - (nowMs - fromMs) / periodMs) <= 1, expected + " fires of " + name);
            }
        });
    }
}
