package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static taskmill.store.TestSpec.in;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.store.LeaseStore.ClaimRequest;
import taskmill.store.LeaseStore.EndedAttempt;
import taskmill.store.QueueStore.Rate;

/**
 * Workers that never poll: they claim only when a token wakes them, at the moment that a claim has told them, and while
 * the last claim got all that it wanted. Whatever happens to the queues, no task may wait that a free worker could start,
 * and nobody may be woken again and again. The same walk is taken again with {@code -Dtaskmill.seed=}.
 */
final class WakeWalkTest {
    private static final int STEPS = 1000;
    private static final int POLL_MS = 1000;
    private static final int MOST_CLAIMS = 40;
    private static final List<String> QUEUES = List.of("a", "b");

    @RegisterExtension
    final TestStore store = TestStore.ofOneShard();

    private final long seed = Long.getLong("taskmill.seed", System.nanoTime());
    private final RandomChoices choices = new RandomChoices(seed);
    private final Deque<String> history = new ArrayDeque<>();
    private final List<Sleeper> workers = List.of(new Sleeper("v", 1), new Sleeper("w", 2), new Sleeper("x", 5));
    private String probe;

    /** What a worker knows. */
    private static final class Sleeper {
        final String id;
        final int slots;
        final List<AttemptId> runs = new ArrayList<>();
        final List<EndedAttempt> ended = new ArrayList<>();
        boolean pending;
        long againMs = Long.MAX_VALUE;

        Sleeper(String id, int slots) {
            this.id = id;
            this.slots = slots;
        }

        int free() {
            return slots - runs.size();
        }
    }

    @Test
    void noTaskWaitsThatAFreeWorkerCouldStart() throws IOException {
        System.out.println("WakeWalkTest -Dtaskmill.seed=" + seed);
        Path lua = Path.of("src/taskmill/store/lua");
        probe = TestStore.CLOCK + Files.readString(lua.resolve("prelude.lua"), StandardCharsets.UTF_8)
            + Files.readString(lua.resolve("limits.lua"), StandardCharsets.UTF_8) + "return {room(ARGV[1])}";
        try {
            for (int step = 0; step < STEPS; step++) {
                step();
                settleDown();
                QUEUES.forEach(this::check);
            }
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage() + ", the last steps:\n"
                + String.join("\n", history), e);
        }
    }

    private void step() {
        String queue = choices.pick(QUEUES);
        switch (choices.random.nextInt(16)) {
            case 0, 1, 2 -> {
                log("submit " + queue);
                store.submit(in(queue).plan(500L), in(queue).priority(choices.random.nextInt(9)));
            }
            case 3 -> {
                log("schedule " + queue);
                store.submit(in(queue).startAt(store.now() + choices.random.nextInt(POLL_MS)));
            }
            case 4, 5, 6, 7, 8 -> end(choices.pick(workers));
            case 9 -> release(choices.pick(workers));
            case 10 -> {
                boolean pause = choices.chance(3) || !store.store().queues().isKnown(queue);
                log("pause " + queue + " " + pause);
                store.store().queues().pause(queue, pause, "", "");
            }
            case 11 -> limit(queue);
            default -> {
                long ms = choices.random.nextInt(150);
                log("time +" + ms);
                store.pass(ms);
            }
        }
    }

    private void limit(String queue) {
        Optional<Integer> most = choices.chance(2) ? Optional.of(1 + choices.random.nextInt(4)) : Optional.empty();
        Optional<Rate> rate = choices.chance(2) ? Optional.of(new Rate(1 + choices.random.nextInt(30), 1000,
            1 + choices.random.nextInt(3))) : Optional.empty();
        log("limit " + queue + " " + most + " " + rate);
        store.store().queues().limit(queue, most, rate);
    }

    /** Some of what a worker runs ends; its step settles it, and claims if there is a reason. */
    private void end(Sleeper worker) {
        for (int n = choices.random.nextInt(3); n >= 0 && !worker.runs.isEmpty(); n--) {
            worker.ended.add(new EndedAttempt(worker.runs.remove(0), choices.outcome(), 0));
        }
        log(worker.id + " ends " + worker.ended.size());
        send(worker);
    }

    private void release(Sleeper worker) {
        if (!worker.runs.isEmpty()) {
            log(worker.id + " releases");
            leases(worker).release(0, List.of(worker.runs.remove(0)), false);
        }
    }

    private LeaseStore leases(Sleeper worker) {
        return store.store().leases(worker.id, TestStore.LEASE_MS, TestStore.KEEP, TestStore.MAX_LOST);
    }

    private boolean isAwake(Sleeper worker) {
        return worker.free() > 0 && (worker.pending || worker.againMs <= store.now());
    }

    private void send(Sleeper worker) {
        boolean renews = choices.chance(10);
        int want = isAwake(worker) && !renews ? worker.free() : 0;
        Optional<ClaimRequest> request = want > 0 || renews ? Optional.of(
            new ClaimRequest(UUID.randomUUID().toString(), want, QUEUES, POLL_MS, true, Long.MAX_VALUE)) : Optional.empty();
        LeaseStore.BatchReply reply = leases(worker).send(0, new LeaseStore.Batch(List.copyOf(worker.ended), List.of(),
            request));
        worker.ended.clear();
        reply.claim().ifPresent(claim -> {
            log(worker.id + " wanted " + want + ", got " + claim.tasks().size() + ", again in " + claim.againInMs());
            worker.runs.addAll(TestWorker.held(claim));
            worker.againMs = claim.againInMs().map(ms -> store.now() + ms).orElse(Long.MAX_VALUE);
            worker.pending = want > 0 ? claim.tasks().size() >= want : worker.pending;
        });
    }

    /** Until nobody has a reason to claim. */
    private void settleDown() {
        for (int claims = 0;; claims++) {
            assertTrue(claims < MOST_CLAIMS, "workers are woken again and again");
            for (String queue : QUEUES) {
                Sleeper listener = choices.pick(workers);
                if (listener.free() > 0 && store.redis().lpop(store.key("wake:" + queue)) != null) {
                    log(listener.id + " takes the token of " + queue);
                    listener.pending = true;
                }
            }
            List<Sleeper> awake = workers.stream().filter(this::isAwake).toList();
            boolean tokens = QUEUES.stream().anyMatch(queue -> store.redis().exists(store.key("wake:" + queue)));
            if (awake.isEmpty() && (!tokens || workers.stream().allMatch(worker -> worker.free() == 0))) {
                return;
            }
            if (!awake.isEmpty()) {
                send(choices.pick(awake));
            }
        }
    }

    private void check(String queue) {
        List<Sleeper> free = workers.stream().filter(worker -> worker.free() > 0).toList();
        List<?> room = (List<?>) store.redis().eval(probe, List.of(store.key("")), List.of(queue));
        long due = List.of("scheduled", "retrying").stream().mapToLong(kind ->
            store.redis().zcount(store.key(kind + ":" + queue), 0, store.now())).sum();
        long ready = store.redis().zcard(store.key("ready:" + queue)) + due;
        long waitMs = (Long) room.get(1);
        assertTrue(free.isEmpty() || ready == 0 || (Long) room.get(0) == 0, "a task waits in queue " + queue);
        assertTrue(free.isEmpty() || ready == 0 || waitMs == 0 || free.stream().anyMatch(worker ->
            worker.againMs <= store.now() + waitMs), "nobody waits for the rate of queue " + queue);
    }

    private void log(String what) {
        history.add(what);
        if (history.size() > 40) {
            history.remove();
        }
    }
}
