package taskmill.store;

import static taskmill.store.ProtocolCheck.require;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import redis.clients.jedis.UnifiedJedis;
import taskmill.store.LeaseStore.AttemptReply;
import taskmill.store.LeaseStore.Batch;
import taskmill.store.QueueStore.Rate;
import taskmill.support.Invariants;
import taskmill.task.TaskState;

/**
 * One interleaving of calls. Three workers, who keep to the protocol of leases, and brokers take turns in an order drawn
 * from a seed. Answers are lost after the script ran, calls come twice or too late, workers die or are cut off, and the
 * clock of Redis jumps by up to an hour. After every step the key space must keep the {@link Invariants}, and every
 * answer the {@link ProtocolCheck}. In the end every task must finish and expire. Single-threaded.
 */
final class Simulation {
    static final String PREFIX = "sim";
    private static final int STEPS = 30;
    private static final int MOST_TASKS = 6;
    private static final int HOUR_MS = 3_600_000;

    private final Store store;
    private final UnifiedJedis redis;
    private final String base;
    private final RandomChoices choices;
    private final SimulatedWorkers workers;
    private final ProtocolCheck protocol;
    private final Map<String, TestSpec> specs;
    private final Invariants invariants;
    private final Map<String, Long> limits = new HashMap<>();
    /** How many tasks of a queue may run: its limit, or those that ran when it was lowered. */
    private final Map<String, Long> mostRunning = new HashMap<>();

    private Simulation(Store store, UnifiedJedis redis, long seed) {
        this.store = store;
        this.redis = redis;
        this.base = new Keys(PREFIX, 1).base(0);
        this.choices = new RandomChoices(seed);
        this.workers = new SimulatedWorkers(store, redis, base, choices);
        this.protocol = workers.protocol;
        this.specs = workers.specs;
        this.invariants = Invariants.of(redis, PREFIX).withMaxLost(SimulatedWorkers.MAX_LOST).ignoring("clock");
    }

    /**
     * Empties Redis and plays one interleaving.
     *
     * @return how many steps it had
     * @throws AssertionError with the seed and the steps
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
            workers.startWorker();
        }
        for (int step = 0; step < STEPS; step++) {
            step();
            checkInvariants();
        }
        finishAll();
        return workers.history.size();
    }

    private void checkInvariants() {
        List<String> breaches = invariants.breaches();
        require(breaches.isEmpty(), String.join("; ", breaches));
        mostRunning.replaceAll((queue, most) -> {
            long runs = redis.zcard(base + "running:" + queue);
            require(runs <= most, runs + " tasks of queue " + queue + " run, of " + most);
            return Math.max(limits.get(queue), runs);
        });
    }

    private void step() {
        SimulatedWorker worker = choices.pick(workers.all);
        switch (choices.random.nextInt(28)) {
            case 0, 1, 2 -> submit();
            case 3, 4, 5, 6, 7, 8, 9, 10 -> workers.roundTrip(worker, choices.random.nextInt(3), choices.chance(4));
            case 11, 12, 13 -> end(worker);
            case 14 -> release(worker);
            case 15 -> cancel();
            case 16 -> retry();
            case 17 -> sweep();
            case 18 -> cutOffOrKill(worker);
            case 19 -> sendLateCall(worker);
            case 20 -> moveClock();
            case 21, 22 -> limit();
            default -> workers.passTime(choices.chance(5) ? SimulatedWorkers.LEASE_MS : choices.random.nextInt(8000));
        }
    }

    /** Limits a queue in number and in rate, or lets all of it go on. What runs may be more than the new limit. */
    private void limit() {
        String queue = choices.pick(SimulatedWorkers.QUEUES);
        long most = choices.chance(3) ? Long.MAX_VALUE : 1 + choices.random.nextInt(2);
        limit(queue, most, Optional.of(new Rate(1, 1000, 1 + choices.random.nextInt(2))).filter(rate -> choices.chance(3)));
        store.queues().pause(queue, choices.chance(5), "", "");
    }

    private void limit(String queue, long most, Optional<Rate> rate) {
        workers.log("limit " + queue + " " + most + " " + rate);
        store.queues().limit(queue, Optional.of((int) most).filter(n -> most < Long.MAX_VALUE), rate);
        limits.put(queue, most);
        mostRunning.put(queue, Math.max(most, redis.zcard(base + "running:" + queue)));
    }

    private void submit() {
        List<Submission> batch = new ArrayList<>();
        for (int n = choices.random.nextInt(2); n >= 0; n--) {
            TestSpec spec = someSpec();
            batch.add(spec.submission());
            specs.putIfAbsent(spec.uuid(), spec);
        }
        workers.log("submit " + batch);
        List<Submission.Receipt> receipts = submit(batch);
        for (int i = 0; i < batch.size(); i++) {
            if (receipts.get(i).status() == Submission.Status.SCHEDULED) {
                protocol.waits(batch.get(i).spec().uuid(), receipts.get(i).startMs());
            }
        }
        if (choices.chance(3)) {
            List<Submission.Receipt> again = submit(batch);
            require(again.stream().noneMatch(receipt -> receipt.status() == Submission.Status.QUEUED
                || receipt.status() == Submission.Status.SCHEDULED), "a repeated submit stored something: " + again);
        }
    }

    private List<Submission.Receipt> submit(List<Submission> batch) {
        return store.tasks().submit(batch, 0).stream().map(Submission.Answer::receipt).toList();
    }

    private void end(SimulatedWorker worker) {
        if (!worker.runs.isEmpty()) {
            AttemptId id = choices.pick(List.copyOf(worker.runs.keySet()));
            worker.runs.remove(id);
            worker.unsettled.add(workers.ended(id));
            workers.log(worker.id + " ended " + id);
            workers.roundTrip(worker, 1, choices.chance(4));
        }
    }

    private void release(SimulatedWorker worker) {
        if (worker.isInContact(workers.monotonicMs) && !worker.runs.isEmpty()) {
            List<AttemptId> held = List.copyOf(worker.runs.keySet());
            worker.runs.clear();
            workers.log(worker.id + " releases " + held);
            List<AttemptReply> words = worker.leases.release(0, held, choices.random.nextBoolean());
            for (int i = 0; i < held.size(); i++) {
                protocol.ended(worker.id, held.get(i), words.get(i));
            }
        }
    }

    /** A new one, or one with an idempotency key that was submitted before. */
    private TestSpec someSpec() {
        List<TestSpec> keyed = specs.values().stream().filter(spec -> spec.submission().fingerprint().isPresent())
            .toList();
        boolean again = !keyed.isEmpty() && (specs.size() >= MOST_TASKS || choices.chance(4));
        return again ? choices.pick(keyed) : choices.spec(workers.clockMs);
    }

    private void cancel() {
        if (!specs.isEmpty()) {
            String uuid = choices.pick(List.copyOf(specs.keySet()));
            String word = RandomChoices.answer(() -> store.tasks().cancel(uuid, SimulatedWorkers.KEEP_MS).name());
            workers.log("cancel " + uuid + " " + word);
            if (word.equals(TaskState.CANCELED.name())) {
                protocol.canceled(uuid);
            }
        }
    }

    private void retry() {
        if (!specs.isEmpty()) {
            String uuid = choices.pick(List.copyOf(specs.keySet()));
            String word = RandomChoices.answer(() -> {
                store.tasks().retry(uuid);
                return "done";
            });
            workers.log("retry " + uuid + " " + word);
            if (word.equals("done")) {
                protocol.reopened(uuid);
            }
        }
    }

    private void sweep() {
        workers.log("sweep");
        Sweeper sweeper = TestWorker.sweeper(store, SimulatedWorkers.KEEP_MS);
        sweeper.expire(0);
        sweeper.late(0);
    }

    private void cutOffOrKill(SimulatedWorker worker) {
        if (choices.chance(2)) {
            worker.cutOffUntilMs = workers.monotonicMs + choices.random.nextInt((int) (3 * SimulatedWorkers.LEASE_MS));
            workers.log(worker.id + " is cut off until " + worker.cutOffUntilMs);
            return;
        }
        workers.log(worker.id + " dies");
        worker.die();
        workers.all.remove(worker);
        SimulatedWorker successor = workers.startWorker();
        if (choices.chance(2)) {
            int taken = successor.leases.takeOver(0, worker.id);
            workers.log(successor.id + " takes over " + taken);
            protocol.takenOver(worker.id, taken);
        }
    }

    /** A call about an old attempt, as if the network had held it up. */
    private void sendLateCall(SimulatedWorker worker) {
        if (workers.allAttempts.isEmpty()) {
            return;
        }
        AttemptId id = choices.pick(workers.allAttempts);
        workers.log(worker.id + " sends a late call about " + id);
        if (choices.chance(2)) {
            AttemptReply word = worker.leases.send(0, new Batch(List.of(), List.of(id), Optional.empty())).renewed().get(0);
            protocol.renewed(worker.id, id, word, workers.monotonicMs);
        } else if (!protocol.owns(worker.id, id)) {
            AttemptReply word = worker.leases.send(0, new Batch(List.of(workers.ended(id)), List.of(),
                Optional.empty())).settled().get(0);
            protocol.ended(worker.id, id, word);
        }
    }

    private void moveClock() {
        long by = choices.random.nextInt(2 * HOUR_MS) - HOUR_MS;
        workers.log("the clock of Redis jumps by " + by);
        if (by > 0) {
            protocol.jumpedForward();
        }
        workers.clock(by);
    }

    /** All workers die. A new one finishes every task, and then all results expire. */
    private void finishAll() {
        workers.all.forEach(SimulatedWorker::die);
        workers.all.clear();
        SimulatedWorker last = workers.startWorker();
        SimulatedWorkers.QUEUES.forEach(queue -> {
            limit(queue, Long.MAX_VALUE, Optional.empty());
            store.queues().pause(queue, false, "", "");
        });
        protocol.jumpedForward();
        workers.clock(Math.max(0, TestStore.START_MS + 4L * HOUR_MS - workers.clockMs));
        for (int round = 0; !allFinished(); round++) {
            require(round < 60, "not finished after " + round + " rounds");
            workers.roundTrip(last, MOST_TASKS, false);
            while (!last.runs.isEmpty()) {
                end(last);
            }
            workers.passTime(SimulatedWorkers.LEASE_MS / 2);
            checkInvariants();
        }
        workers.clock(2L * HOUR_MS);
        sweep();
        checkInvariants();
        require(redis.keys(base + "spec:*").isEmpty(), "some tasks never expire");
    }

    private boolean allFinished() {
        return store.tasks().finished(specs.keySet()).size() == specs.size();
    }
}
