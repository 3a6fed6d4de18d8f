package taskmill.broker.api;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import taskmill.broker.params.Cursor;
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
        int at = from.map(cursor -> place(cursor.set(), sets)).orElse(0);
        Position after = from.filter(cursor -> sets.indexOf(cursor.set()) >= 0).map(Cursor::after)
            .orElse(Position.START);
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

    /** Where a set stands among the others, or would stand: a queue may have no running tasks any more. */
    private int place(TaskSet set, List<TaskSet> sets) {
        int at = sets.indexOf(set);
        if (at >= 0) {
            return at;
        }
        if (set.state() != TaskState.RUNNING || !states.contains(set.state())
            || queue.filter(name -> !name.equals(set.queue())).isPresent()) {
            throw Cursor.refusal();
        }
        Comparator<TaskSet> order = Comparator.<TaskSet>comparingInt(each -> states.indexOf(each.state()))
            .thenComparingInt(TaskSet::shard).thenComparing(TaskSet::queue);
        return (int) sets.stream().filter(each -> order.compare(each, set) < 0).count();
    }

    private List<TaskSet> sets() {
        List<TaskSet> sets = new ArrayList<>();
        states.forEach(state -> sets.addAll(queues.sets(state, queue)));
        return sets;
    }
}
