package taskmill.broker.api;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Predicate;
import taskmill.broker.params.Cursor;
import taskmill.broker.params.Cursor.Place;
import taskmill.store.CorruptData;
import taskmill.store.QueueStore.Counts;
import taskmill.store.TaskFinder;
import taskmill.store.TaskFinder.Filter;
import taskmill.store.TaskFinder.Page;
import taskmill.store.TaskFinder.Position;
import taskmill.store.TaskFinder.Row;
import taskmill.store.TaskFinder.Source;
import taskmill.task.TaskState;

/**
 * Finds tasks in all shards: one call of a walk, which goes on from place to place. It looks at a bounded number of
 * tasks, and may end with fewer than were asked for. For one thread.
 */
final class TaskWalk {
    /** A task moves on in this order, unless an attempt of it ends without success. */
    private static final List<TaskState> STATES = List.of(TaskState.BLOCKED, TaskState.SCHEDULED, TaskState.RETRYING,
        TaskState.QUEUED, TaskState.RUNNING, TaskState.SUCCEEDED, TaskState.FAILED, TaskState.CANCELED);
    /** All running tasks are read before the first of them is known, so there may be more. */
    static final int MOST_RUNNING = 5000;
    private static final int MOST_LOOKS = 500;
    private static final int MOST_TRIPS = 200;
    private static final int FIRST_LOOKS = 100;
    private static final String IDS = "ids";
    private final TaskFinder finder;
    private final Search search;
    private final Map<Integer, List<String>> queues = new HashMap<>();
    private final List<Row> rows = new ArrayList<>();
    private long begunMs;
    private int scanned;
    private int pages;
    private int trips;

    /** In which order a walk finds tasks. */
    enum Order {
        /** That of each set from its end; running tasks by their start. */
        NEWEST,
        /** The same from the beginning. */
        OLDEST,
        /** One that a change of the found tasks does not disturb: running tasks by their uuids. */
        STEADY,
        /** The same without tasks that were claimed or ended after the walk had begun. */
        ONCE
    }

    /**
     * What is looked for: by the store, and by what it cannot judge.
     *
     * @param known all queues if only those have to be looked at that had tasks in a state then, by name; none if all
     */
    record Search(Filter filter, Optional<String> tag, Order order, int limit, Predicate<Row> accepts,
        Collection<Counts> known) {
        private boolean isSteady() {
            return order == Order.STEADY || order == Order.ONCE;
        }
    }

    /** @param scanned how many tasks were looked at */
    record Found(List<Row> rows, int scanned, Optional<Place> next) { }

    private TaskWalk(TaskFinder finder, Search search, long begunMs) {
        this.finder = finder;
        this.search = search;
        this.begunMs = begunMs;
    }

    /**
     * The next tasks behind a place of the last answer: by state, shard and set, in the order of each set. A task that
     * stays in its set is found once; so is with {@link Order#ONCE} one that the caller moves elsewhere.
     *
     * @throws taskmill.task.Refusal naming {@code cursor} if the search has no such place
     */
    static Found find(TaskFinder finder, Search search, Optional<Place> from) {
        return new TaskWalk(finder, search, from.map(Place::begunMs).orElse(0L)).run(from);
    }

    private Found run(Optional<Place> from) {
        List<Place> starts = starts();
        int first = from.map(place -> indexOf(place, starts)).orElse(0);
        for (int i = first; i < starts.size(); i++) {
            Place at = i == first ? from.orElse(starts.get(i)) : starts.get(i);
            Optional<Place> stop = rows.size() >= search.limit() ? Optional.of(at) : walk(at);
            if (stop.isPresent()) {
                return new Found(rows, scanned, stop.map(place -> place.ofWalk(begunMs)));
            }
        }
        return new Found(rows, scanned, Optional.empty());
    }

    /** One for each state and shard. A listing has all running tasks at once. */
    private List<Place> starts() {
        boolean hasError = search.filter().more().containsKey("error");
        List<String> steps = search.tag().isPresent() ? List.of(Place.TAG) : STATES.stream()
            .filter(state -> search.filter().states().contains(state) && !(hasError && state == TaskState.SUCCEEDED))
            .map(TaskState::word).toList();
        return steps.stream().flatMap(step -> shards().stream()
            .limit(isRunning(step) && !search.isSteady() ? 1 : Integer.MAX_VALUE)
            .map(shard -> Place.start(step, shard))).toList();
    }

    private Collection<Integer> shards() {
        return search.filter().queue().map(queue -> finder.homes().of(List.of(queue)))
            .orElseGet(() -> finder.homes().all());
    }

    private static boolean isRunning(String step) {
        return step.equals(TaskState.RUNNING.word());
    }

    private int indexOf(Place place, List<Place> starts) {
        for (int i = 0; i < starts.size(); i++) {
            if (starts.get(i).isSameStep(place) && (place.set().isEmpty() || !isRunning(place.step())
                && fixedSets(place).filter(sets -> !sets.contains(place.set())).isEmpty())) {
                return i;
            }
        }
        throw Cursor.refusal();
    }

    /** Answers where it stopped because there are enough rows, or enough was looked at. */
    private Optional<Place> walk(Place at) {
        if (isRunning(at.step())) {
            return search.isSteady() ? byUuid(at) : byStart(at);
        }
        List<String> sets = fixedSets(at).orElseGet(() -> queues(at));
        boolean isLong = sets.size() > TaskFinder.MOST_LOOKS && search.known().isEmpty();
        Place from = at;
        for (int i = (int) sets.stream().filter(set -> set.compareTo(at.set()) < 0).count(); i < sets.size();
            i += TaskFinder.MOST_SETS) {
            List<String> some = sets.subList(i, Math.min(sets.size(), i + TaskFinder.MOST_SETS));
            Optional<Place> stop = scan(from, isLong ? filled(at, some) : some, search.order() != Order.OLDEST, row -> {
                if (search.accepts().test(row)) {
                    rows.add(row);
                }
                return rows.size() < search.limit();
            });
            if (stop.isPresent()) {
                return stop;
            }
            from = Place.start(at.step(), at.shard());
        }
        return Optional.empty();
    }

    private List<String> queues(Place at) {
        if (search.known().isEmpty()) {
            return queues.computeIfAbsent(at.shard(), finder::queues);
        }
        TaskState state = TaskState.of(at.step());
        return finder.homes().at(at.shard(),
            search.known().stream().filter(queue -> queue.in(state) > 0).map(Counts::queue).toList());
    }

    /** Most queues have no task in most states. */
    private List<String> filled(Place at, List<String> some) {
        trips++;
        return finder.filled(new Source(at.shard(), kind(at), some));
    }

    private static String kind(Place at) {
        return at.step().equals(Place.TAG) ? at.step() : Source.kind(TaskState.of(at.step()));
    }

    /** The names of the sets of a step, unless they are those of all queues. */
    private Optional<List<String>> fixedSets(Place at) {
        if (at.step().equals(Place.TAG)) {
            return search.tag().map(List::of);
        }
        return TaskState.of(at.step()).isFinished() ? Optional.of(List.of(at.step()))
            : search.filter().queue().map(List::of);
    }

    private List<String> busy(int shard) {
        return search.filter().queue().map(List::of).orElseGet(() -> finder.busy(shard));
    }

    /** Reads sets from a place on, as long as the caller wants more. */
    private Optional<Place> scan(Place at, List<String> sets, boolean newest, Predicate<Row> wantsMore) {
        int next = (int) sets.stream().filter(set -> set.compareTo(at.set()) < 0).count();
        Position position = next < sets.size() && sets.get(next).equals(at.set()) ? at.position() : Position.START;
        while (next < sets.size()) {
            int left = (isRunning(at.step()) ? MOST_RUNNING : Math.max(MOST_LOOKS, search.limit())) - scanned;
            if (left <= 0 || trips >= MOST_TRIPS) {
                return Optional.of(at.in(sets.get(next), position));
            }
            // Few at first, since many may fit.
            int looks = Math.max(search.limit() - rows.size(), FIRST_LOOKS << Math.min(pages, 4));
            List<String> some = sets.subList(next, Math.min(sets.size(), next + TaskFinder.MOST_LOOKS));
            Page page = page(new Source(at.shard(), kind(at), some), newest, position, Math.min(left, looks));
            for (Row row : page.rows()) {
                if (!wantsMore.test(row)) {
                    scanned += row.look();
                    return Optional.of(at.in(some.get(row.set()), row.position()));
                }
            }
            scanned += page.looked();
            next += page.set();
            position = page.position();
        }
        return Optional.empty();
    }

    private Page page(Source source, boolean newest, Position after, int looks) {
        Page page = finder.page(source, newest, after, Math.min(looks, TaskFinder.MOST_LOOKS), search.filter(),
            search.order() == Order.ONCE ? begunMs : 0);
        pages++;
        trips++;
        begunMs = begunMs > 0 ? begunMs : page.nowMs();
        return page;
    }

    /** Reads all running tasks, as far as looks suffice. A lease that is renewed meanwhile only moves on in its set. */
    private Optional<Place> byStart(Place at) {
        boolean isFirst = scanned == 0;
        Map<String, Row> byUuid = new HashMap<>();
        for (int shard : shards()) {
            Optional<Place> stop = scan(Place.start(at.step(), shard), busy(shard), false, row -> {
                byUuid.put(row.task().uuid(), row);
                return true;
            });
            if (stop.isPresent() && !isFirst) {
                return Optional.of(at);
            }
        }
        Comparator<Position> oldest = Comparator.<Position>comparingDouble(position ->
            position.score().isEmpty() ? 0 : Double.parseDouble(position.score())).thenComparing(Position::uuid);
        Comparator<Position> order = search.order() == Order.OLDEST ? oldest : oldest.reversed();
        List<Position> behind = byUuid.values().stream().filter(search.accepts())
            .map(row -> new Position(Long.toString(startedMs(row)), row.task().uuid()))
            .filter(each -> at.position().equals(Position.START) || order.compare(each, at.position()) > 0)
            .sorted(order).toList();
        List<Position> chosen = behind.subList(0, Math.min(behind.size(), search.limit() - rows.size()));
        chosen.forEach(each -> rows.add(byUuid.get(each.uuid())));
        return chosen.size() < behind.size() ? Optional.of(at.in("", chosen.get(chosen.size() - 1))) : Optional.empty();
    }

    private static long startedMs(Row row) {
        try {
            return row.task().run().startedMs();
        } catch (CorruptData e) {
            return 0;
        }
    }

    private Optional<Place> byUuid(Place at) {
        int most = MOST_RUNNING - scanned;
        SortedSet<String> running = finder.running(at.shard(), busy(at.shard()), at.position().uuid(), most + 1);
        List<String> uuids = running.stream().limit(most).toList();
        String last = at.position().uuid();
        for (int i = 0; i < uuids.size(); i += TaskFinder.MOST_LOOKS) {
            List<String> some = uuids.subList(i, Math.min(uuids.size(), i + TaskFinder.MOST_LOOKS));
            Page page = page(new Source(at.shard(), IDS, some), false, Position.START, some.size());
            for (Row row : page.rows()) {
                last = row.task().uuid();
                if (row.task().state() == TaskState.RUNNING && search.accepts().test(row)) {
                    rows.add(row);
                }
                if (rows.size() >= search.limit()) {
                    scanned += row.look();
                    return Optional.of(at.in("", new Position("", last)));
                }
            }
            scanned += page.looked();
            last = some.get(some.size() - 1);
        }
        return running.size() > most ? Optional.of(at.in("", new Position("", last))) : Optional.empty();
    }
}
