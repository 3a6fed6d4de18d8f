package taskmill.store;

import static taskmill.store.ProtocolCheck.require;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import com.eclipsesource.json.JsonObject;
import redis.clients.jedis.UnifiedJedis;
import taskmill.config.KeepTimes;
import taskmill.store.ErrandStore.Errand;
import taskmill.support.Invariants;
import taskmill.task.Outcome;
import taskmill.task.TaskIds;
import taskmill.task.TaskSpec;
import taskmill.task.TaskState;
import taskmill.task.Unavailable;

/**
 * One interleaving of clients who submit tasks after others, workers, sweeps, and couriers that are slow or die after any
 * script, while the clock of Redis goes on and jumps. No task starts before those that it waits for have ended. Once the
 * couriers that live have done all errands, no task waits for one that has ended, and every end that a callback was wanted
 * of has one task in the queue {@code callbacks}. In the end every task finishes and expires. Single-threaded.
 */
final class FollowerSimulation {
    /** Also refuses every script of a shard once its key {@code dies} has come down to 0, as if its caller had died before. */
    static final String CLOCK = TestStore.CLOCK + """
        local dies = redis.call('GET', KEYS[1] .. 'dies')
        if dies == '0' then return redis.error_reply('BUSY the courier has died') end
        if dies then redis.pcall('DECR', KEYS[1] .. 'dies') end
        """;
    private static final String CALLBACKS = TaskSpec.Callback.QUEUE;
    private static final int STEPS = 60;
    private static final int MOST_TASKS = 9;
    private static final long KEEP_MS = 60_000;
    private static final KeepTimes KEEP = new KeepTimes(KEEP_MS, KEEP_MS);
    private static final long HOUR_MS = 3_600_000;
    private final Store store;
    private final UnifiedJedis redis;
    private final Keys keys;
    private final RandomChoices choices;
    private final FollowerCheck check;
    private final TestErrands errands;
    private final List<String> history = new ArrayList<>();
    private final Map<String, TaskSpec> specs = new LinkedHashMap<>();
    private final Map<String, TestWorker> workers = new HashMap<>();
    private final List<Held> held = new ArrayList<>();
    private final List<Courier> couriers = new ArrayList<>();
    private long nowMs = TestStore.START_MS;

    private record Held(TestWorker worker, AttemptId id) {
    }

    /** One that works on a shard: what it has taken and not carried out, and what it has carried out. */
    private record Courier(int shard, List<Errand> taken, List<Errand> done) {
    }

    private FollowerSimulation(Store store, UnifiedJedis redis, String prefix, long seed) {
        this.store = store;
        this.redis = redis;
        this.keys = new Keys(prefix, store.homes().shards());
        this.choices = new RandomChoices(seed);
        this.check = new FollowerCheck(store, redis, keys, Invariants.of(redis, prefix).ignoring("clock"), specs);
        this.errands = TestErrands.of(store.errands(KEEP, 0));
        for (String queue : List.of("a", "b", "c", CALLBACKS)) {
            workers.put(queue, new TestWorker(store, "w" + queue, TestStore.LEASE_MS, TestStore.MAX_LOST, KEEP)
                .onShard(keys.homes().of(queue)));
        }
        for (int i = 0; i < 2 * keys.shards(); i++) {
            couriers.add(new Courier(i / 2, new ArrayList<>(), new ArrayList<>()));
        }
    }

    /**
     * Empties Redis and plays one interleaving.
     *
     * @return how many steps it had
     * @throws AssertionError with the seed and the steps
     */
    static int play(Store store, UnifiedJedis redis, String prefix, long seed) {
        redis.flushDB();
        FollowerSimulation simulation = new FollowerSimulation(store, redis, prefix, seed);
        try {
            for (int step = 0; step < STEPS; step++) {
                simulation.step();
                simulation.check.observe();
                if (step % 15 == 0) {
                    simulation.check.invariantsHold();
                }
            }
            simulation.finish();
            return simulation.history.size();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("followers, seed " + seed + ": " + e.getMessage() + "\n"
                + String.join("\n", simulation.history), e);
        }
    }

    private void log(String what) {
        history.add(nowMs + " " + what);
    }

    private void step() {
        // Who takes an errand that was left anew in the same millisecond cannot be told from who took it before.
        clock(1);
        switch (choices.random.nextInt(32)) {
            case 0, 1, 2, 3, 4, 5 -> submit();
            case 6, 7, 8 -> claim(choices.pick(RandomChoices.QUEUES));
            case 9, 10, 11, 12 -> settle();
            case 13, 14 -> log("cancel " + byHand(uuid -> store.tasks().cancel(uuid, KEEP_MS)));
            case 15, 16 -> log("retry " + byHand(store.tasks()::retry));
            case 17 -> start();
            case 18 -> log("forget " + byHand(uuid -> {
                store.tasks().forget(uuid);
                return "gone";
            }));
            case 19 -> sweep();
            case 20 -> errands.store().relink(choices.random.nextInt(keys.shards()), ErrandStore.Place.START);
            case 21 -> lateUnblock();
            case 22 -> pass(choices.chance(3) ? choices.random.nextInt(180_000) : 10_000);
            case 23 -> pass(choices.chance(4) ? choices.random.nextInt((int) (2 * HOUR_MS)) - HOUR_MS : 1000);
            default -> work(choices.pick(couriers));
        }
    }

    private void pass(long ms) {
        log("time " + ms);
        clock(ms);
    }

    private void clock(long ms) {
        nowMs += ms;
        for (int shard = 0; shard < keys.shards(); shard++) {
            redis.set(keys.base(shard) + "clock", Long.toString(nowMs));
        }
    }

    private void submit() {
        if (specs.size() == MOST_TASKS) {
            return;
        }
        TestSpec spec = choices.follower(List.copyOf(specs.keySet()), nowMs, (queue, key) -> key.isEmpty()
            ? TaskIds.derived(keys.homes().of(queue), keys.shards(), "sim", "" + specs.size())
            : store.tasks().idOfKey(queue, key));
        specs.putIfAbsent(spec.uuid(), spec.build());
        for (int times = choices.chance(4) ? 2 : 1; times > 0; times--) {
            Submission.Status word = store.tasks().submit(List.of(spec.submission()), 0).get(0).receipt().status();
            log("submit " + spec.uuid() + " " + spec.build().schedule() + spec.build().extras() + ": " + word);
        }
    }

    private void claim(String queue) {
        TestWorker worker = workers.get(queue);
        var claim = worker.claim(1 + choices.random.nextInt(2), queue);
        for (AttemptId id : TestWorker.held(choices.chance(4) ? worker.again(2, queue) : claim)) {
            held.add(new Held(worker, id));
            log("claimed " + id);
        }
    }

    private void settle() {
        if (!held.isEmpty()) {
            Held one = held.remove(choices.random.nextInt(held.size()));
            var outcome = choices.outcome();
            for (int times = choices.chance(4) ? 2 : 1; times > 0; times--) {
                log("settle " + one.id() + " " + outcome + " " + end(one.worker(), one.id(), outcome));
            }
        }
    }

    private LeaseStore.AttemptReply end(TestWorker worker, AttemptId id, Outcome outcome) {
        return worker.settle(List.of(new LeaseStore.EndedAttempt(id, outcome, specs.get(id.uuid()).durations().keepMs()))).get(0);
    }

    /** Calls for one of the tasks, sometimes twice, as after a lost reply. */
    private String byHand(Function<String, Object> call) {
        String uuid = specs.isEmpty() ? "none" : choices.pick(List.copyOf(specs.keySet()));
        return specs.isEmpty() ? uuid : uuid + " " + RandomChoices.answer(() -> call.apply(uuid).toString())
            + (choices.chance(4) ? RandomChoices.answer(() -> call.apply(uuid).toString()) : "");
    }

    private void start() {
        log("start " + byHand(uuid -> {
            TaskState word = store.tasks().start(uuid);
            check.startedByHand.add(uuid);
            return word;
        }));
    }

    private void sweep() {
        log("recover, expire, late");
        Sweeper sweeper = TestWorker.sweeper(store, KEEP_MS);
        for (int shard = 0; shard < keys.shards(); shard++) {
            sweeper.recover(shard, sweeper.expired(shard, new Sweeper.ShardView()));
            sweeper.expire(shard);
            sweeper.late(shard);
        }
    }

    /** A courier that was slow tells of an end that it was told of long ago. */
    private void lateUnblock() {
        List<String> children = specs.values().stream().filter(spec -> !spec.extras().after().parents().isEmpty())
            .map(TaskSpec::uuid).toList();
        if (children.isEmpty()) {
            return;
        }
        String child = choices.pick(children);
        String parent = choices.pick(specs.get(child).extras().after().parents());
        check.ends.getOrDefault(parent, Map.of()).forEach((state, endedMs) -> log("late: " + parent + " " + state + ", for "
            + child + ": " + errands.store().unblock(TaskIds.shard(child, keys.shards()),
            List.of(child, parent, state, Long.toString(choices.chance(2) ? endedMs : 0)))));
    }

    /** Takes errands, or carries one out; it may be cut off after any script, and then goes on, or dies. */
    private void work(Courier courier) {
        if (courier.taken().isEmpty()) {
            List<Errand> taken = errands.store().next(courier.shard(), courier.done()).errands();
            courier.done().clear();
            courier.taken().addAll(choices.chance(8) ? List.of() : taken);
            log("courier of " + courier.shard() + " takes " + taken.stream().map(Errand::words).toList());
            return;
        }
        Errand errand = courier.taken().remove(0);
        String dies = keys.base(choices.random.nextInt(keys.shards())) + "dies";
        boolean isCut = choices.chance(3);
        if (isCut) {
            redis.set(dies, Integer.toString(choices.random.nextInt(4)));
        }
        try {
            if (carryOut(errand)) {
                courier.done().add(errand);
            }
            log("courier of " + courier.shard() + " carries out " + errand.words());
        } catch (Unavailable e) {
            boolean goesOn = choices.chance(2);
            log("courier of " + courier.shard() + (goesOn ? " fails at " : " dies at ") + errand.words());
            if (!goesOn) {
                courier.taken().clear();
                courier.done().clear();
            }
        }
        redis.del(dies);
    }

    private boolean carryOut(Errand errand) {
        return errand.kind() == ErrandStore.Kind.CALLBACK ? check.send(errand) : errands.carryOut(errand);
    }

    /** All couriers are gone but one, which works until no errand is left. */
    private void carryOutAll() {
        for (int round = 0; errands.store().waiting().count() > 0; round++) {
            require(round < 30, "errands that are never done");
            pass(10_000);
            for (int shard = 0; shard < keys.shards(); shard++) {
                List<Errand> taken = errands.store().next(shard, List.of()).errands();
                while (!taken.isEmpty()) {
                    taken = errands.store().next(shard, taken.stream().filter(this::carryOut).toList()).errands();
                }
            }
            check.observe();
        }
        check.allSent();
    }

    private void finish() {
        carryOutAll();
        check.invariantsHold();
        check.noneStuck();
        for (int round = 0; !check.unfinished().isEmpty(); round++) {
            require(round < 40, "never finished: " + check.unfinished());
            for (int shard = 0; shard < keys.shards(); shard++) {
                errands.store().relink(shard, ErrandStore.Place.START);
            }
            pass(round == 3 ? 100 * HOUR_MS : 10_000);
            carryOutAll();
            check.noneStuck();
            boolean retry = round < 8;
            check.unfinished().forEach(task -> check.awaited(task).forEach(parent -> RandomChoices.answer(() ->
                (retry ? store.tasks().retry(parent) : store.tasks().cancel(task.uuid(), KEEP_MS)).word())));
            check.observe();
            for (String queue : RandomChoices.QUEUES) {
                TestWorker.held(workers.get(queue).claim(9, queue))
                    .forEach(id -> end(workers.get(queue), id, Outcome.success(new JsonObject())));
                check.observe();
            }
            sweep();
            check.observe();
        }
        carryOutAll();
        TestWorker.held(workers.get(CALLBACKS).claim(100, CALLBACKS)).forEach(workers.get(CALLBACKS)::succeed);
        pass(1000 * HOUR_MS);
        sweep();
        check.invariantsHold();
        check.nothingLeft();
    }
}
