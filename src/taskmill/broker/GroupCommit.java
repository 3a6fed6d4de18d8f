package taskmill.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import taskmill.loop.Loop;
import taskmill.store.Submission;
import taskmill.store.TaskStore;

/**
 * Stores submitted tasks: one that comes alone at once, on its own thread; those that come while others are being
 * stored together, in one round trip, when that has ended. Each answer means that its task is stored. Thread-safe.
 */
final class GroupCommit implements AutoCloseable {
    private static final int LARGEST = 500;
    private final TaskStore tasks;
    private final int replicas;
    private final Queue<Waiting> queue = new ConcurrentLinkedQueue<>();
    private final ReentrantLock storing = new ReentrantLock();
    private final Loop loop;

    private record Waiting(Submission submission, CompletableFuture<Submission.Receipt> receipt) {
    }

    GroupCommit(TaskStore tasks, int replicas) {
        this.tasks = tasks;
        this.replicas = replicas;
        this.loop = Loop.prepared("taskmill-commit", this::step);
    }

    /**
     * The receipt, now or soon; fails with {@link taskmill.task.Unavailable} if it is not known whether it is stored.
     */
    CompletableFuture<Submission.Receipt> submit(Submission submission) {
        Waiting waiting = new Waiting(submission, new CompletableFuture<>());
        queue.add(waiting);
        if (storing.tryLock()) {
            try {
                storeNext();
            } finally {
                storing.unlock();
            }
        }
        if (!queue.isEmpty()) {
            loop.wake();
        }
        return waiting.receipt();
    }

    private long step() {
        storing.lock();
        try {
            storeNext();
        } finally {
            storing.unlock();
        }
        return queue.isEmpty() ? Loop.IDLE_NANOS : 0;
    }

    private void storeNext() {
        List<Waiting> group = new ArrayList<>();
        for (Waiting next = queue.poll(); next != null; next = group.size() < LARGEST ? queue.poll() : null) {
            group.add(next);
        }
        if (group.isEmpty()) {
            return;
        }
        try {
            List<Submission> submissions = group.stream().map(Waiting::submission).toList();
            List<Submission.Receipt> receipts = tasks.submit(submissions, replicas);
            for (int i = 0; i < group.size(); i++) {
                group.get(i).receipt().complete(receipts.get(i));
            }
        } catch (RuntimeException e) {
            group.forEach(waiting -> waiting.receipt().completeExceptionally(e));
        }
    }

    @Override
    public void close() {
        loop.close();
    }
}
