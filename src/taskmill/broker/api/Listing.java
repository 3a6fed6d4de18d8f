package taskmill.broker.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import taskmill.store.QueueStore;
import taskmill.store.QueueStore.Page;
import taskmill.store.QueueStore.Position;
import taskmill.store.QueueStore.TaskSet;
import taskmill.store.StoredTask;
import taskmill.task.TaskState;

/** Reads one page of a listing. It may span several sets, but the number of queries is bounded. */
final class Listing {
    private static final int MOST_QUERIES = 50;
    private final QueueStore queues;
    private final List<TaskState> states;
    private final Optional<String> queue;
    private final int limit;
    private final List<StoredTask> tasks = new ArrayList<>();

    Listing(QueueStore queues, List<TaskState> states, Optional<String> queue, int limit) {
        this.queues = queues;
        this.states = states;
        this.queue = queue;
        this.limit = limit;
    }

    List<StoredTask> tasks() {
        return tasks;
    }

    /**
     * Reads the tasks from a cursor on. Answers where the next page begins; empty after the last.
     *
     * @throws taskmill.task.Refusal naming {@code cursor} if it belongs to another listing
     */
    Optional<Cursor> read(Optional<Cursor> from) {
        List<TaskSet> sets = sets();
        int at = from.map(cursor -> sets.indexOf(cursor.set())).orElse(0);
        if (at < 0) {
            throw Cursor.refusal();
        }
        Position after = from.map(Cursor::after).orElse(Position.START);
        for (int asked = 0; at < sets.size(); asked++) {
            if (tasks.size() >= limit || asked >= MOST_QUERIES) {
                return Optional.of(new Cursor(sets.get(at), after));
            }
            Page page = queues.page(sets.get(at), after, limit - tasks.size(), queue);
            tasks.addAll(page.tasks());
            if (page.end().isPresent()) {
                after = page.end().get();
            } else {
                at++;
                after = Position.START;
            }
        }
        return Optional.empty();
    }

    private List<TaskSet> sets() {
        List<TaskSet> sets = new ArrayList<>();
        states.forEach(state -> sets.addAll(queues.sets(state, queue)));
        return sets;
    }
}
