package taskmill.broker.live;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import taskmill.loop.Loop;
import taskmill.store.Submission;

/**
 * Stores submitted tasks. A single one is stored at once, on its caller's thread. Those that arrive while others of
 * their shard are being stored wait and are then stored together in one round trip, so that a slow shard keeps no other
 * waiting. A receipt means that the task is stored. Thread-safe.
 */
public final class GroupCommit implements AutoCloseable {
    private static final int LARGEST_GROUP = 500;
    /** Characters of the tasks of a group; a larger task goes alone. Redis serves nobody else meanwhile. */
    private static final int LARGEST_SUM = 1 << 20;
    private final Function<List<Submission>, List<Submission.Answer>> store;
    private final ToIntFunction<Submission> shard;
    private final Map<Integer, Lane> lanes = new ConcurrentHashMap<>();

    private record Pending(Submission submission, CompletableFuture<Submission.Receipt> receipt) { }

    /** @param store stores tasks of a shard and returns answers in their order; for each by one thread at a time */
    public GroupCommit(ToIntFunction<Submission> shard, Function<List<Submission>, List<Submission.Answer>> store) {
        this.shard = shard;
        this.store = store;
    }

    /**
     * The receipt, now or soon. Fails with {@link taskmill.task.Unavailable} if it is not known whether this task is
     * stored, whatever became of the others of its group. What follows must be quick: another caller's thread may run
     * it.
     */
    public CompletableFuture<Submission.Receipt> submit(Submission submission) {
        return submitAll(List.of(submission)).get(0);
    }

    /** The same for many, in their order in each shard. What others submit meanwhile is stored between them. */
    public List<CompletableFuture<Submission.Receipt>> submitAll(List<Submission> submissions) {
        List<CompletableFuture<Submission.Receipt>> receipts = new ArrayList<>(submissions.size());
        for (int from = 0; from < submissions.size(); from += LARGEST_GROUP) {
            Set<Lane> given = new LinkedHashSet<>();
            for (Submission next : submissions.subList(from, Math.min(submissions.size(), from + LARGEST_GROUP))) {
                Pending pending = new Pending(next, new CompletableFuture<>());
                Lane lane = lanes.computeIfAbsent(shard.applyAsInt(next), number -> new Lane());
                lane.queue.add(pending);
                given.add(lane);
                receipts.add(pending.receipt());
            }
            given.forEach(Lane::storeIfIdle);
        }
        return receipts;
    }

    @Override
    public void close() {
        lanes.values().forEach(lane -> lane.loop.close());
    }

    /** The tasks of a shard that wait. */
    private final class Lane {
        private final Queue<Pending> queue = new ConcurrentLinkedQueue<>();
        private final ReentrantLock storing = new ReentrantLock();
        private final Loop loop = Loop.prepared("taskmill-commit", this::step);

        void storeIfIdle() {
            if (storing.tryLock()) {
                storeAndUnlock();
            }
            if (!queue.isEmpty()) {
                loop.wake();
            }
        }

        private long step() {
            storing.lock();
            storeAndUnlock();
            return queue.isEmpty() ? Loop.IDLE_NANOS : 0;
        }

        /** Stores the next group, unlocks, and then completes its receipts. */
        private void storeAndUnlock() {
            List<Pending> group = new ArrayList<>();
            List<Submission.Answer> answers = List.of();
            Optional<Throwable> failure = Optional.empty();
            try {
                long sum = 0;
                // The caller holds the lock: nobody else takes from the queue.
                for (Pending next = queue.peek(); next != null && group.size() < LARGEST_GROUP; next = queue.peek()) {
                    sum += next.submission().json().length();
                    if (sum > LARGEST_SUM && !group.isEmpty()) {
                        break;
                    }
                    group.add(queue.remove());
                }
                if (!group.isEmpty()) {
                    answers = store.apply(group.stream().map(Pending::submission).toList());
                }
            } catch (RuntimeException | Error e) {
                failure = Optional.of(e);
            } finally {
                storing.unlock();
            }
            for (int i = 0; i < group.size(); i++) {
                CompletableFuture<Submission.Receipt> receipt = group.get(i).receipt();
                Optional<? extends Throwable> reason = failure.isPresent() ? failure : answers.get(i).failure();
                if (reason.isPresent()) {
                    receipt.completeExceptionally(reason.get());
                } else {
                    receipt.complete(answers.get(i).receipt());
                }
            }
        }
    }
}
