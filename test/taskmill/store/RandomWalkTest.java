package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static taskmill.store.RandomWorker.MAX_LOST;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.store.ExpiredLeases.ExpiredLease;
import taskmill.store.LeaseStore.AttemptReply;
import taskmill.store.LeaseStore.ClaimRequest;
import taskmill.store.LeaseStore.EndedAttempt;
import taskmill.store.QueueStore.Rate;
import taskmill.support.Scale;
import taskmill.task.TaskState;

/**
 * Two brokers and three workers who do whatever comes to their mind, often late, twice or about the wrong attempt:
 * every answer is that of the {@link Model}, and all keys are looked through again and again. The same walk is taken
 * again with {@code -Dtaskmill.seed=}, a longer one with {@code -Dtaskmill.steps=}, as {@code make mutants} does.
 */
final class RandomWalkTest {
    private static final int CHECK_EVERY = 250;

    @RegisterExtension
    final TestStore store = TestStore.ofOneShard();

    private final long seed = Long.getLong("taskmill.seed", System.nanoTime());
    private final RandomChoices choices = new RandomChoices(seed);
    private final Model model = new Model();
    private final Deque<String> history = new ArrayDeque<>();
    private final List<TestSpec> specs = new ArrayList<>();
    private final List<AttemptId> everHeld = new ArrayList<>();
    private final List<ExpiredLease> everSeen = new ArrayList<>();
    private List<RandomWorker> workers;
    private List<TaskStore> brokers;

    @Test
    void everyAnswerIsThatOfTheModel() {
        System.out.println("RandomWalkTest -Dtaskmill.seed=" + seed);
        workers = List.of(
            new RandomWorker(store.store(), "w1", 30_000, 20_000),
            new RandomWorker(store.store(), "w2", 30_000, 9_000),
            new RandomWorker(store.store(), "w3", 2_000, 20_000));
        brokers = List.of(store.tasks(), store.another().tasks());
        int steps = Integer.getInteger("taskmill.steps", Scale.isThorough() ? 2500 : 1000);
        try {
            for (int step = 1; step <= steps; step++) {
                step();
                compare(Set.of(someUuid()));
                if (step % CHECK_EVERY == 0 || step == steps) {
                    compare(new TreeSet<>(specs.stream().map(TestSpec::uuid).toList()));
                    store.invariants().withMaxLost(MAX_LOST).hold();
                    assertEquals(List.of(), store.store().checks().check().breaches());
                }
            }
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed + ", the last steps:\n" + String.join("\n", history), e);
        }
    }

    private void step() {
        switch (choices.random.nextInt(37)) {
            case 0, 1, 2, 3, 4, 5 -> submit();
            case 6, 7, 8, 9, 10, 11 -> claim();
            case 12 -> claimAgain();
            case 13 -> expired();
            case 14 -> renew();
            case 15, 16, 17, 18, 19, 20 -> settle();
            case 21 -> release();
            case 22, 23 -> recover();
            case 24 -> recoverOwn();
            case 25, 26 -> cancel();
            case 27, 28 -> byHand("retry", model::retry, TaskStore::retry);
            case 29 -> same("late", model.late(8000), store.late(8000));
            case 30 -> same("expire", model.expire(), store.expire());
            case 31 -> pauseOrResume();
            case 35 -> limit();
            case 32 -> takeOver();
            case 33 -> byHand("start", model::start, TaskStore::start);
            case 34 -> byHand("forget", model::forget, TaskStore::forget);
            default -> pass();
        }
    }

    private void same(String what, Object expected, Object actual) {
        history.add(what + " → " + actual);
        if (history.size() > 40) {
            history.remove();
        }
        assertEquals(expected, actual, what);
    }

    private void submit() {
        List<Submission> batch = new ArrayList<>();
        for (int n = choices.random.nextInt(4); n >= 0; n--) {
            TestSpec spec = !specs.isEmpty() && choices.chance(4) ? choices.pick(specs) : choices.spec(store.now());
            specs.add(spec);
            batch.add(spec.submission());
        }
        same("submit " + batch, batch.stream().map(model::submit).toList(),
            choices.pick(brokers).submit(batch, 0).stream().map(Submission.Answer::receipt).toList());
    }

    private void claim() {
        List<String> queues = new ArrayList<>(RandomChoices.QUEUES);
        Collections.shuffle(queues, choices.random);
        RandomWorker worker = choices.pick(workers);
        worker.last = new ClaimRequest("nonce" + choices.random.nextLong(), choices.random.nextInt(5),
            queues.subList(0, 1 + choices.random.nextInt(3)), choices.random.nextInt(3000), true, Long.MAX_VALUE);
        request(worker);
    }

    private void claimAgain() {
        request(choices.pick(workers));
    }

    private void request(RandomWorker worker) {
        LeaseStore.Claim claim = worker.send(List.of(), List.of(), Optional.of(worker.last)).claim().orElseThrow();
        everHeld.addAll(TestWorker.held(claim));
        same(worker.id + " claims " + worker.last, model.claim(worker.id, worker.leaseMs, worker.keepMs, worker.last),
            new Model.Claim(TestWorker.held(claim), claim.dueInMs()));
    }

    private void expired() {
        RandomWorker worker = choices.pick(workers);
        List<ExpiredLease> seen = worker.expired();
        everSeen.addAll(seen);
        same(worker.id + " looks at expired leases", model.expired(), Set.copyOf(seen));
    }

    /** Attempts, most of them running, some of them over for a long time. */
    private List<AttemptId> someHeld() {
        List<AttemptId> running = model.tasks.values().stream().filter(task -> task.state == TaskState.RUNNING)
            .map(ModelTask::id).toList();
        List<AttemptId> some = new ArrayList<>();
        for (int n = choices.random.nextInt(3); n >= 0; n--) {
            if (!running.isEmpty() && !choices.chance(4)) {
                some.add(choices.pick(running));
            } else if (!everHeld.isEmpty()) {
                some.add(choices.pick(everHeld));
            }
        }
        return some;
    }

    /** Mostly the worker that has it. */
    private RandomWorker workerOf(AttemptId held) {
        ModelTask task = model.tasks.get(held.uuid());
        return workers.stream().filter(worker -> task != null && task.worker.equals(worker.id) && !choices.chance(10))
            .findFirst().orElseGet(() -> choices.pick(workers));
    }

    private void renew() {
        List<AttemptId> held = someHeld();
        if (!held.isEmpty()) {
            RandomWorker worker = workerOf(held.get(0));
            same(worker.id + " renews " + held,
                held.stream().map(each -> model.renew(worker.id, worker.leaseMs, each)).toList(),
                worker.send(List.of(), held, Optional.empty()).renewed());
        }
    }

    private void settle() {
        List<EndedAttempt> ended = someHeld().stream().map(held -> new EndedAttempt(held, choices.outcome(), keepOf(held))).toList();
        if (!ended.isEmpty()) {
            RandomWorker worker = workerOf(ended.get(0).id());
            List<AttemptReply> words = worker.send(ended, List.of(), Optional.empty()).settled();
            same(worker.id + " settles " + ended,
                ended.stream().map(each -> model.settle(worker.id, each, worker.keepMs)).toList(), words);
        }
    }

    private long keepOf(AttemptId held) {
        ModelTask task = model.tasks.get(held.uuid());
        return task == null ? 0 : task.spec.durations().keepMs();
    }

    private void release() {
        List<AttemptId> held = someHeld();
        if (!held.isEmpty()) {
            RandomWorker worker = workerOf(held.get(0));
            boolean started = choices.random.nextBoolean();
            same(worker.id + " releases " + held + " " + started,
                held.stream().map(each -> model.release(worker.id, worker.keepMs, each, started)).toList(),
                worker.release(held, started));
        }
    }

    private void recover() {
        List<ExpiredLease> seen = new ArrayList<>();
        model.tasks.values().stream().filter(task -> task.state == TaskState.RUNNING && choices.chance(2))
            .limit(3).forEach(task -> seen.add(task.lease()));
        if (!everSeen.isEmpty()) {
            seen.add(choices.pick(everSeen));
        }
        RandomWorker worker = choices.pick(workers);
        same(worker.id + " recovers " + seen,
            seen.stream().map(each -> model.recover(each, worker.keepMs, MAX_LOST)).toList(),
            seen.isEmpty() ? List.of() : worker.recover(seen));
    }

    private void recoverOwn() {
        List<AttemptId> held = someHeld();
        if (!held.isEmpty()) {
            RandomWorker worker = workerOf(held.get(0));
            same(worker.id + " recovers its own " + held,
                held.stream().map(each -> model.recoverOwn(worker.id, each, worker.keepMs, MAX_LOST)).toList(),
                worker.recoverOwn(held));
        }
    }

    private void takeOver() {
        if (choices.chance(3)) {
            RandomWorker dead = choices.pick(workers);
            RandomWorker next = choices.pick(workers);
            same(next.id + " takes over from " + dead.id, model.takeOver(dead.id, next.keepMs, MAX_LOST),
                next.takeOver(dead));
        }
    }

    /** Mostly of a task that is there. */
    private String someUuid() {
        if (model.tasks.isEmpty() || choices.chance(5)) {
            return specs.isEmpty() ? TestSpec.spec().uuid() : choices.pick(specs).uuid();
        }
        return choices.pick(List.copyOf(model.tasks.keySet()));
    }

    private void cancel() {
        String uuid = someUuid();
        same("cancel " + uuid, model.cancel(uuid, 7000),
            RandomChoices.answer(() -> choices.pick(brokers).cancel(uuid, 7000).name()));
    }

    private void byHand(String verb, UnaryOperator<String> ofModel, BiConsumer<TaskStore, String> transition) {
        String uuid = someUuid();
        same(verb + " " + uuid, ofModel.apply(uuid), RandomChoices.answer(() -> {
            transition.accept(choices.pick(brokers), uuid);
            return "done";
        }));
    }

    private void pauseOrResume() {
        String name = choices.pick(RandomChoices.QUEUES);
        boolean pause = model.queue(name).pause(choices.chance(3));
        if (pause || store.store().queues().isKnown(name)) {
            store.store().queues().pause(name, pause, "somebody", "");
        }
        history.add("pause " + name + " " + pause);
    }

    private void limit() {
        String queue = choices.pick(RandomChoices.QUEUES);
        Optional<Integer> most = choices.chance(2) ? Optional.of(1 + choices.random.nextInt(4)) : Optional.empty();
        Optional<Rate> rate = Optional.of(new Rate(1 + choices.random.nextInt(20), 1000, 1 + choices.random.nextInt(3)))
            .filter(any -> choices.chance(3));
        model.queue(queue).limit(most, rate, store.now());
        store.store().queues().limit(queue, most, rate);
        history.add("limit " + queue + " " + most + " " + rate);
    }

    private void pass() {
        store.pass(choices.chance(8) ? 40_000 : choices.random.nextInt(3000));
        model.now = store.now();
        history.add("time +" + (model.now - TestStore.START_MS));
    }

    /** Compares tasks of all there ever were. */
    private void compare(Set<String> uuids) {
        for (String uuid : uuids) {
            Optional<List<Object>> expected = model.read(uuid).map(RandomWalkTest::describe);
            assertEquals(expected, brokers.get(0).read(uuid).map(RandomWalkTest::describe), uuid);
        }
        Set<String> over = new TreeSet<>(uuids);
        over.removeIf(uuid -> model.tasks.containsKey(uuid) && !model.tasks.get(uuid).state.isFinished());
        assertEquals(over, new TreeSet<>(brokers.get(1).finished(uuids)));
    }

    private static List<Object> describe(ModelTask task) {
        return List.of(task.state, task.state == TaskState.QUEUED ? 0L : task.score, task.attempt, task.base,
            task.failures, task.lost, task.worker, task.flagged, task.code);
    }

    private static List<Object> describe(StoredTask record) {
        StoredRun run = record.run();
        return List.of(record.state(), record.state() == TaskState.QUEUED ? 0L : (long) record.score(), run.attempt(),
            run.base(), run.failures(), run.lost(), run.worker(), run.canceled(), run.code());
    }
}
