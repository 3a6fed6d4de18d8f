package taskmill.broker.api;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import taskmill.broker.params.Parameters;
import taskmill.http.Problem;
import taskmill.store.QueueStore;
import taskmill.store.Submission;
import taskmill.task.Unavailable;

/**
 * Refuses a task for a new queue where there are enough. Other brokers may add some in the ten seconds between two
 * looks at Redis. Thread-safe.
 */
final class QueueLimit {
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final QueueStore queues;
    private final int most;
    private volatile Seen seen = new Seen(ConcurrentHashMap.newKeySet(), System.nanoTime() - PERIOD_NANOS);

    /** The queues that were there, and those that this broker has let in since. */
    private record Seen(Set<String> names, long nanos) { }

    QueueLimit(QueueStore queues, int most) {
        this.queues = queues;
        this.most = most;
    }

    /** @throws Problem 429 if the task needs a new queue and there are {@code most} */
    void require(Submission submission) {
        require(submission.spec().routing().queue());
    }

    void require(String queue) {
        if (!seen.names().contains(queue) && !isAdded(queue) && !queues.isKnown(queue)) {
            throw Problem.of(429, "there are " + most + " queues, as many as max_queues permits; use one of them")
                .code("max_queues").at(Parameters.QUEUE.name());
        }
    }

    private synchronized boolean isAdded(String queue) {
        long now = System.nanoTime();
        if (now - seen.nanos() >= PERIOD_NANOS) {
            try {
                Set<String> names = ConcurrentHashMap.newKeySet();
                names.addAll(queues.names());
                seen = new Seen(names, now);
            } catch (Unavailable e) {
                // A shard is away. New queues of the others are judged by what was seen last.
            }
        }
        Set<String> names = seen.names();
        return names.contains(queue) || names.size() < most && names.add(queue);
    }
}
