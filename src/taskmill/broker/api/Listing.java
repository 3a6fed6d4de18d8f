package taskmill.broker.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import taskmill.store.QueueStore;
import taskmill.store.QueueStore.After;
import taskmill.store.QueueStore.Page;
import taskmill.store.QueueStore.Place;
import taskmill.task.TaskState;

/** Reads one page of a listing. It may span several places, but the number of queries is bounded. */
final class Listing {
    private static final int MOST_QUERIES = 50;
    private final QueueStore queues;
    private final List<TaskState> states;
    private final Optional<String> queue;
    private final int limit;
    private final List<QueueStore.Row> rows = new ArrayList<>();

    Listing(QueueStore queues, List<TaskState> states, Optional<String> queue, int limit) {
        this.queues = queues;
        this.states = states;
        this.queue = queue;
        this.limit = limit;
    }

    List<QueueStore.Row> rows() {
        return rows;
    }

    /**
     * Reads the rows from a cursor on. Answers where the next page begins; empty after the last.
     *
     * @throws taskmill.task.Refusal naming {@code cursor} if it belongs to another listing
     */
    Optional<Cursor> read(Optional<Cursor> from) {
        List<Place> places = places();
        int at = from.map(cursor -> places.indexOf(cursor.place())).orElse(0);
        if (at < 0) {
            throw Cursor.refusal();
        }
        After after = from.map(Cursor::after).orElse(After.START);
        for (int asked = 0; at < places.size(); asked++) {
            if (rows.size() >= limit || asked >= MOST_QUERIES) {
                return Optional.of(new Cursor(places.get(at), after));
            }
            Page page = queues.page(places.get(at), after, limit - rows.size(), queue);
            rows.addAll(page.rows());
            if (page.end().isPresent()) {
                after = page.end().get();
            } else {
                at++;
                after = After.START;
            }
        }
        return Optional.empty();
    }

    private List<Place> places() {
        List<Place> places = new ArrayList<>();
        states.forEach(state -> places.addAll(queues.places(state, queue)));
        return places;
    }
}
