package taskmill.broker.live;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import taskmill.loop.Loop;
import taskmill.store.Submission;

/**
 * Stores submitted tasks. A single one is stored at once, on its caller's thread. Those that arrive while others are
 * being stored wait and are then stored together in one round trip. A receipt means that the task is stored.
 * Thread-safe.
 */
public final class GroupCommit implements AutoCloseable {
    private static final int LARGEST_GROUP = 500;
    /** Characters of the tasks of a group; a larger task goes alone. Redis serves nobody else meanwhile. */
    private static final int LARGEST_SUM = 1 << 20;
    private final Function<List<Submission>, List<Submission.Answer>> store;
    private final Queue<Pending> queue = new ConcurrentLinkedQueue<>();
    private final ReentrantLock storing = new ReentrantLock();
    private final Loop loop;

    private record Pending(Submission submission, CompletableFuture<Submission.Receipt> receipt) { }

    /** @param store stores tasks and returns answers in their order; it is called by one thread at a time */
    public GroupCommit(Function<List<Submission>, List<Submission.Answer>> store) {
        this.store = store;
        this.loop = Loop.prepared("taskmill-commit", this::step);
    }

    /**
     * The receipt, now or soon. Fails with {@link taskmill.task.Unavailable} if it is not known whether this task is
     * stored, whatever became of the others of its group. What follows must be quick: another caller's thread may run
     * it.
     */
    public CompletableFuture<Submission.Receipt> submit(Submission submission) {
        return submitAll(List.of(submission)).get(0);
    }

    /** The same for many, in their order. What others submit meanwhile is stored between them. */
    public List<CompletableFuture<Submission.Receipt>> submitAll(List<Submission> submissions) {
        List<CompletableFuture<Submission.Receipt>> receipts = new ArrayList<>(submissions.size());
        for (int from = 0; from < submissions.size(); from += LARGEST_GROUP) {
            for (Submission next : submissions.subList(from, Math.min(submissions.size(), from + LARGEST_GROUP))) {
                Pending pending = new Pending(next, new CompletableFuture<>());
                queue.add(pending);
                receipts.add(pending.receipt());
            }
            if (storing.tryLock()) {
                storeAndUnlock();
            }
        }
        if (!queue.isEmpty()) {
            loop.wake();
        }
        return receipts;
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

    @Override
    public void close() {
        loop.close();
    }
}
