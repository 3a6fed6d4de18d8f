package taskmill.broker.live;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import taskmill.loop.Loop;
import taskmill.store.StoreMismatch;
import taskmill.task.Unavailable;

/**
 * Clients that watch; none of them holds a thread. While there are any, one loop asks for everything that is watched,
 * and answers those who have something new to hear. The answers are server-sent events: whole, finite, and with the
 * present state instead of changes. Thread-safe.
 */
public final class EventWatch implements AutoCloseable {
    public static final String OVERVIEW = "overview";
    public static final String QUEUES = "queues";
    public static final String WORKERS = "workers";
    /** What the topic of a task begins with. */
    public static final String TASK = "task:";
    /** The last event of a client that has seen none, and of one that says something that is no id. */
    public static final long NO_ID = -1;
    public static final long BAD_ID = -2;
    private static final int MOST = 1000;
    private static final int RING = 300;
    private static final int MOST_ROWS = 1000;
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** Longer than a client takes from one answer to its next request. */
    private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final Map<String, Integer> SECONDS = Map.of(QUEUES, 5, WORKERS, 10);
    private final Source source;
    private final Loop loop;
    /** When a client last asked for a topic. */
    private final Map<String, Long> asked = new ConcurrentHashMap<>();
    private final Set<Watcher> watchers = ConcurrentHashMap.newKeySet();
    private volatile boolean away;
    private volatile boolean closed;
    /** What follows is the loop's alone: the rows of each topic by name, and when it was last looked at. */
    private final Map<String, Map<String, Row>> rows = new HashMap<>();
    private final Map<String, Long> looked = new HashMap<>();
    private final Deque<Row> ring = new ArrayDeque<>();
    private long lastMs;

    /** Where the present state is read; the loop's thread calls it. */
    public interface Source {
        /** The time by the clock of Redis. */
        long nowMs();

        /** The whole installation as a JSON object. */
        String overview(long nowMs);

        /** The rows of queues or workers as JSON objects, by name. */
        Map<String, String> rows(String topic);

        /** Tasks as JSON objects by uuid, without those that are gone. */
        Map<String, String> tasks(Collection<String> uuids);
    }

    /** A JSON object, empty once it is gone, and when it became so, by the clock of Redis. */
    private record Row(String json, long ms) { }

    /** Its answer tells it from another client that watches the same. */
    private record Watcher(Set<String> topics, long lastId, long untilNanos, CompletableFuture<String> answer) { }

    public EventWatch(Source source) {
        this.source = source;
        this.loop = Loop.prepared("taskmill-events", this::step);
    }

    /**
     * The text of an event stream, once something of these topics has changed since the last event that was seen, or
     * the time is over, or Redis is away, or this is closed. The loop completes it: what follows must be quick.
     */
    public CompletableFuture<String> await(Set<String> topics, long lastId, long waitMs) {
        Watcher watcher = new Watcher(Set.copyOf(topics), lastId,
            System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMs), new CompletableFuture<>());
        if (closed || watchers.size() >= MOST) {
            return CompletableFuture.completedFuture(pause("this broker cannot watch for you now"));
        }
        boolean isNew = false;
        for (String topic : topics) {
            isNew |= asked.put(topic, System.nanoTime()) == null;
        }
        watchers.add(watcher);
        if (isNew || waitMs == 0) {
            loop.wake();
        }
        if (closed || away) {
            release(watcher, pause("Redis is away"));
        }
        return watcher.answer;
    }

    public int count() {
        return watchers.size();
    }

    /** The answer to those who cannot watch now. */
    public static String pause(String why) {
        return "retry: 5000\n: " + why + "\n\n";
    }

    private void release(Watcher watcher, String text) {
        if (watchers.remove(watcher)) {
            watcher.answer.complete(text);
        }
    }

    private long step() {
        long now = System.nanoTime();
        watchers.forEach(watcher -> watcher.topics.forEach(topic -> asked.put(topic, now)));
        asked.values().removeIf(nanos -> now - nanos > KEPT_NANOS);
        rows.keySet().retainAll(asked.keySet());
        looked.keySet().retainAll(asked.keySet());
        if (!asked.containsKey(OVERVIEW)) {
            ring.clear();
        }
        if (asked.isEmpty()) {
            return Loop.IDLE_NANOS;
        }
        try {
            look(now);
            away = false;
        } catch (Unavailable | StoreMismatch e) {
            away = true;
            List.copyOf(watchers).forEach(watcher -> release(watcher, pause("Redis is away")));
            return PERIOD_NANOS;
        }
        List.copyOf(watchers).stream().filter(watcher -> looked.keySet().containsAll(watcher.topics))
            .forEach(this::answer);
        return PERIOD_NANOS;
    }

    private void answer(Watcher watcher) {
        String events = events(watcher);
        if (!events.isEmpty() || System.nanoTime() - watcher.untilNanos >= 0) {
            release(watcher, "retry: 100\n" + (events.isEmpty() ? ": nothing new\n" : events) + "id: " + lastMs
                + "\n\n");
        }
    }

    private void look(long now) {
        lastMs = Math.max(lastMs + 1, source.nowMs());
        List<String> due = asked.keySet().stream().filter(topic -> !looked.containsKey(topic)
            || now - looked.get(topic) >= SECONDS.getOrDefault(topic, 1) * PERIOD_NANOS * 9 / 10).toList();
        List<String> uuids = due.stream().filter(topic -> topic.startsWith(TASK))
            .map(topic -> topic.substring(TASK.length())).toList();
        if (!uuids.isEmpty()) {
            Map<String, String> tasks = source.tasks(uuids);
            uuids.forEach(uuid -> change(TASK + uuid, Map.of(uuid, tasks.getOrDefault(uuid, ""))));
        }
        for (String topic : due) {
            if (topic.equals(OVERVIEW)) {
                ring.addLast(new Row(source.overview(lastMs), lastMs));
                if (ring.size() > RING) {
                    ring.removeFirst();
                }
            } else if (!topic.startsWith(TASK)) {
                change(topic, source.rows(topic));
            }
            looked.put(topic, now);
        }
    }

    private void change(String topic, Map<String, String> fresh) {
        Map<String, Row> known = rows.computeIfAbsent(topic, added -> new TreeMap<>());
        long goneMs = lastMs - TimeUnit.NANOSECONDS.toMillis(KEPT_NANOS);
        known.values().removeIf(row -> row.json().isEmpty() && row.ms() < goneMs && !topic.startsWith(TASK));
        known.replaceAll((name, row) ->
            fresh.containsKey(name) || row.json().isEmpty() ? row : new Row("", lastMs));
        fresh.forEach((name, json) -> known.merge(name, new Row(json, lastMs),
            (old, changed) -> old.json().equals(json) ? old : changed));
    }

    /** What a client has not seen; empty if that is nothing. */
    private String events(Watcher watcher) {
        StringBuilder text = new StringBuilder();
        boolean isLost = watcher.lastId == BAD_ID || watcher.lastId > lastMs + TimeUnit.NANOSECONDS.toMillis(KEPT_NANOS)
            || watcher.topics.contains(OVERVIEW) && watcher.lastId >= 0 && watcher.lastId < ring.getFirst().ms()
                && ring.getFirst().ms() - watcher.lastId > TimeUnit.NANOSECONDS.toMillis(KEPT_NANOS);
        long since = isLost ? NO_ID : watcher.lastId;
        if (isLost) {
            add(text, "reset", lastMs, "{}");
        }
        if (watcher.topics.contains(OVERVIEW)) {
            ring.stream().filter(row -> row.ms() > since).forEach(row -> add(text, OVERVIEW, row.ms(), row.json()));
        }
        for (String topic : watcher.topics) {
            if (topic.startsWith(TASK)) {
                rows.get(topic).forEach((uuid, row) -> {
                    if (row.ms() > since) {
                        add(text, "task", row.ms(), row.json().isEmpty()
                            ? "{\"uuid\":\"" + uuid + "\",\"state\":\"gone\"}" : row.json());
                    }
                });
            } else if (!topic.equals(OVERVIEW)) {
                addRows(text, topic, since);
            }
        }
        return text.toString();
    }

    private void addRows(StringBuilder text, String topic, long since) {
        Map<String, Row> changed = new TreeMap<>(rows.get(topic));
        changed.values().removeIf(row -> row.ms() <= since);
        if (changed.isEmpty()) {
            return;
        }
        String there = changed.values().stream().map(Row::json).filter(json -> !json.isEmpty()).limit(MOST_ROWS)
            .collect(Collectors.joining(","));
        String gone = changed.entrySet().stream().filter(row -> row.getValue().json().isEmpty())
            .map(row -> "\"" + row.getKey() + "\"").limit(MOST_ROWS).collect(Collectors.joining(","));
        add(text, topic, lastMs, "{\"rows\":[" + there + "],\"gone\":[" + gone + "],\"complete\":"
            + (changed.size() <= MOST_ROWS) + "}");
    }

    private static void add(StringBuilder text, String event, long ms, String data) {
        text.append("event: ").append(event).append("\nid: ").append(ms).append("\ndata: ").append(data)
            .append("\n\n");
    }

    @Override
    public void close() {
        closed = true;
        loop.close();
        List.copyOf(watchers).forEach(watcher -> release(watcher, pause("this broker is closing")));
    }
}
