package taskmill.store;

import static taskmill.store.Truth.require;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import redis.clients.jedis.UnifiedJedis;
import taskmill.store.LeaseStore.AttemptReply;
import taskmill.store.LeaseStore.Batch;
import taskmill.support.Invariants;
import taskmill.task.TaskState;

/**
 * One interleaving: three workers, who keep to the protocol of leases, and brokers take turns in an order drawn from
 * a seed; answers are lost after the script ran, calls come twice or too late, workers die or are cut off, and the
 * clock of Redis jumps by up to an hour. After every step the key space is looked at, and what the scripts answered
 * is judged by the {@link Truth}. At the end everything must come to an end. Single-threaded.
 */
final class Simulation {
    static final String PREFIX = "sim";
    private static final int STEPS = 30;
    private static final int MOST_TASKS = 6;
    private static final int HOUR_MS = 3_600_000;

    private final Store store;
    private final UnifiedJedis redis;
    private final String base;
    private final Whims whims;
    private final SimulatedWorkers workers;
    private final Truth truth;
    private final Map<String, TestSpec> specs;

    private Simulation(Store store, UnifiedJedis redis, long seed) {
        this.store = store;
        this.redis = redis;
        this.base = new Keys(PREFIX, 1).base(0);
        this.whims = new Whims(seed);
        this.workers = new SimulatedWorkers(store, redis, base, whims);
        this.truth = workers.truth;
        this.specs = workers.specs;
    }

    /**
     * Plays one on an emptied Redis.
     *
     * @return how many steps it had
     * @throws AssertionError that tells the seed and the steps
     */
    static int play(Store store, UnifiedJedis redis, long seed) {
        redis.flushDB();
        Simulation simulation = new Simulation(store, redis, seed);
        try {
            return simulation.play();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage() + "\n"
                + String.join("\n", simulation.workers.history), e);
        }
    }

    private int play() {
        for (int i = 0; i < 3; i++) {
            workers.hire();
        }
        for (int step = 0; step < STEPS; step++) {
            step();
            look();
        }
        bringToAnEnd();
        return workers.history.size();
    }

    private void look() {
        KeySpace there = KeySpace.read(redis, base, specs.keySet());
        List<String> breaches = there.breaches(SimulatedWorkers.MAX_LOST);
        require(breaches.isEmpty(), String.join("; ", breaches));
    }

    private void step() {
        SimulatedWorker worker = whims.pick(workers.all);
        switch (whims.random.nextInt(26)) {
            case 0, 1, 2 -> submit();
            case 3, 4, 5, 6, 7, 8, 9, 10 -> workers.work(worker, whims.random.nextInt(3), whims.chance(4));
            case 11, 12, 13 -> end(worker);
            case 14 -> release(worker);
            case 15 -> cancel();
            case 16 -> retry();
            case 17 -> sweep();
            case 18 -> disturb(worker);
            case 19 -> haunt(worker);
            case 20 -> jump();
            default -> workers.pass(whims.chance(5) ? SimulatedWorkers.LEASE_MS : whims.random.nextInt(8000));
        }
    }

    private void submit() {
        List<Submission> batch = new ArrayList<>();
        for (int n = whims.random.nextInt(2); n >= 0; n--) {
            TestSpec spec = someSpec();
            batch.add(spec.submission());
            specs.putIfAbsent(spec.uuid(), spec);
        }
        workers.note("submit " + batch);
        List<Submission.Receipt> receipts = store.tasks().submit(batch, 0);
        for (int i = 0; i < batch.size(); i++) {
            if (receipts.get(i).status() == Submission.Status.SCHEDULED) {
                truth.waits(batch.get(i).spec().uuid(), receipts.get(i).startMs());
            }
        }
        if (whims.chance(3)) {
            List<Submission.Receipt> again = store.tasks().submit(batch, 0);
            require(again.stream().noneMatch(receipt -> receipt.status() == Submission.Status.QUEUED
                || receipt.status() == Submission.Status.SCHEDULED), "a repeated submit stored something: " + again);
        }
    }

    private void end(SimulatedWorker worker) {
        if (!worker.runs.isEmpty()) {
            AttemptId held = whims.pick(List.copyOf(worker.runs.keySet()));
            worker.runs.remove(held);
            worker.unsettled.add(workers.ended(held));
            workers.note(worker.id + " ended " + held);
            workers.work(worker, 1, whims.chance(4));
        }
    }

    private void release(SimulatedWorker worker) {
        if (worker.isInContact(workers.monotonicMs) && !worker.runs.isEmpty()) {
            List<AttemptId> held = List.copyOf(worker.runs.keySet());
            worker.runs.clear();
            workers.note(worker.id + " releases " + held);
            List<AttemptReply> words = worker.leases.release(0, held, whims.random.nextBoolean());
            for (int i = 0; i < held.size(); i++) {
                truth.ended(worker.id, held.get(i), words.get(i));
            }
        }
    }

    /** A new one, or one with a key, which may come again at any time. */
    private TestSpec someSpec() {
        List<TestSpec> keyed = specs.values().stream().filter(spec -> spec.submission().fingerprint().isPresent())
            .toList();
        boolean again = !keyed.isEmpty() && (specs.size() >= MOST_TASKS || whims.chance(4));
        return again ? whims.pick(keyed) : whims.spec(workers.clockMs);
    }

    private void cancel() {
        if (!specs.isEmpty()) {
            String uuid = whims.pick(List.copyOf(specs.keySet()));
            String word = Whims.answer(() -> store.tasks().cancel(uuid, SimulatedWorkers.KEEP_MS).name());
            workers.note("cancel " + uuid + " " + word);
            if (word.equals(TaskState.CANCELED.name())) {
                truth.canceled(uuid);
            }
        }
    }

    private void retry() {
        if (!specs.isEmpty()) {
            String uuid = whims.pick(List.copyOf(specs.keySet()));
            String word = Whims.answer(() -> {
                store.tasks().retry(uuid);
                return "done";
            });
            workers.note("retry " + uuid + " " + word);
            if (word.equals("done")) {
                truth.reopened(uuid);
            }
        }
    }

    private void sweep() {
        workers.note("sweep");
        store.tasks().expire();
        store.tasks().late(SimulatedWorkers.KEEP_MS);
    }

    private void disturb(SimulatedWorker worker) {
        if (whims.chance(2)) {
            worker.cutOffUntilMs = workers.monotonicMs + whims.random.nextInt((int) (3 * SimulatedWorkers.LEASE_MS));
            workers.note(worker.id + " is cut off until " + worker.cutOffUntilMs);
            return;
        }
        workers.note(worker.id + " dies");
        worker.die();
        workers.all.remove(worker);
        SimulatedWorker successor = workers.hire();
        if (whims.chance(2)) {
            int taken = successor.leases.takeOver(0, worker.id);
            workers.note(successor.id + " takes over " + taken);
            truth.takenOver(worker.id, taken);
        }
    }

    /** A call that was on its way for long, about an attempt of long ago. */
    private void haunt(SimulatedWorker worker) {
        if (workers.everHeld.isEmpty()) {
            return;
        }
        AttemptId held = whims.pick(workers.everHeld);
        workers.note(worker.id + " says again what it knows of " + held);
        if (whims.chance(2)) {
            AttemptReply word = worker.leases.send(0, new Batch(List.of(), List.of(held), List.of(), Optional.empty())).renewed().get(0);
            truth.renewed(worker.id, held, word, workers.monotonicMs);
        } else if (!truth.owns(worker.id, held)) {
            AttemptReply word = worker.leases.send(0, new Batch(List.of(workers.ended(held)), List.of(), List.of(),
                Optional.empty())).settled().get(0);
            truth.ended(worker.id, held, word);
        }
    }

    private void jump() {
        long by = whims.random.nextInt(2 * HOUR_MS) - HOUR_MS;
        workers.note("the clock of Redis jumps by " + by);
        if (by > 0) {
            truth.jumpedForward();
        }
        workers.clock(by);
    }

    /** All workers but a new one are gone: it finishes every task, and then all results expire. */
    private void bringToAnEnd() {
        workers.all.forEach(SimulatedWorker::die);
        workers.all.clear();
        SimulatedWorker last = workers.hire();
        truth.jumpedForward();
        workers.clock(Math.max(0, TestStore.START_MS + 4L * HOUR_MS - workers.clockMs));
        for (int round = 0; !isOver(); round++) {
            require(round < 60, "not over after " + round + " rounds");
            workers.work(last, MOST_TASKS, false);
            while (!last.runs.isEmpty()) {
                end(last);
            }
            workers.pass(SimulatedWorkers.LEASE_MS / 2);
            look();
        }
        Invariants.of(redis, PREFIX).withMaxLost(SimulatedWorkers.MAX_LOST).withTokens(10).ignoring("clock").hold();
        workers.clock(2L * HOUR_MS);
        store.tasks().expire();
        KeySpace left = KeySpace.read(redis, base, specs.keySet());
        require(left.places().isEmpty() && left.total("accepted") == left.total("expired"), "left: " + left);
    }

    private boolean isOver() {
        KeySpace there = KeySpace.read(redis, base, specs.keySet());
        return specs.keySet().stream().map(there::place).allMatch(place -> place.isEmpty()
            || place.startsWith("done:"));
    }
}
