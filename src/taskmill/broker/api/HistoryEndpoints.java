package taskmill.broker.api;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import taskmill.broker.live.EventWatch;
import taskmill.broker.live.Snapshots;
import taskmill.broker.live.Snapshots.Snapshot;
import taskmill.broker.params.ParameterReaders;
import taskmill.broker.params.ParameterValues;
import taskmill.broker.params.Parameters;
import taskmill.http.Reply;
import taskmill.http.Request;
import taskmill.http.TurnLimit;
import taskmill.store.Store;
import taskmill.store.TaskFinder;
import taskmill.store.TaskFinder.Filter;
import taskmill.store.TaskFinder.Row;
import taskmill.store.WatchStore;
import taskmill.task.Refusal;
import taskmill.task.Seconds;
import taskmill.task.TaskState;
import taskmill.task.TaskTimes;
import taskmill.task.TaskType;

/** What happened: totals by time and by day, what fails, and events as they come. */
final class HistoryEndpoints {
    private static final long DAY_MS = 86_400_000;
    private static final long KEPT_MS = 33 * DAY_MS;
    private static final int KEPT_DAYS = 31;
    private static final long KEPT_OF_QUEUE_MS = 50 * WatchStore.HOUR_MS;
    private static final String DEFAULT_STEP = "3600";
    private static final long USUAL_WAIT_MS = 25_000;
    private static final int MOST_FAILURES = 1000;
    /** The heap that a failure takes while the answer is made, and a quarter of an hour. */
    private static final int ROW_BYTES = 6000;
    static final List<String> TOTALS =
        List.of("submitted", "succeeded", "failed", "retried", "canceled", "lost");
    private final Store store;
    private final EventWatch events;
    /** Of days for which none is named. */
    private final ZoneId zone;
    private final TurnLimit queries;
    private final Snapshot<Failures> failures;
    /** The totals of days that are over. */
    private final Map<Long, Map<String, Long>> days = new ConcurrentHashMap<>();

    HistoryEndpoints(Store store, EventWatch events, ZoneId zone, Snapshots snapshots, TurnLimit queries) {
        this.store = store;
        this.events = events;
        this.zone = zone;
        this.queries = queries;
        this.failures = snapshots.of(this::readFailures, found -> found.scanned() > TaskFinder.MOST_LOOKS);
    }

    void addTo(ApiRoutes routes) {
        routes.on("GET", "/api/stats", this::stats, Parameters.STATS_SINCE, Parameters.STATS_UNTIL, Parameters.STEP,
            Parameters.QUEUE_OF_STATS)
            .on("GET", "/api/task/result/success/{date}", (request, given) -> day(given, TaskState.SUCCEEDED),
                Parameters.ZONE)
            .on("GET", "/api/task/result/failure/{date}", (request, given) -> day(given, TaskState.FAILED),
                Parameters.ZONE)
            .on("GET", "/api/failures", this::failures)
            .onLater("GET", "/api/events", this::events, Parameters.TOPICS, Parameters.EVENTS_WAIT,
                Parameters.LAST_EVENT_ID)
            // A 503 would end the stream of a browser for good.
            .whenBusy("/api/events", stream(EventWatch.pause("this broker has too much to do, or is closing")));
    }

    private CompletableFuture<Supplier<Reply>> events(Request request, ParameterValues given) {
        Set<String> topics = Set.copyOf(ParameterReaders.strings(given.get(Parameters.TOPICS)));
        long lastId = given.find(Parameters.LAST_EVENT_ID).orElse(EventWatch.NO_ID);
        long waitMs = given.find(Parameters.EVENTS_WAIT).orElse(USUAL_WAIT_MS);
        request.waits();
        return events.await(topics, lastId, waitMs).thenApply(text -> () -> stream(text));
    }

    private static Reply stream(String text) {
        return new Reply(200, "text/event-stream; charset=utf-8", out -> out.write(text), Map.of());
    }

    private Reply day(ParameterValues given, TaskState state) {
        ZoneId in = given.find(Parameters.ZONE).orElse(zone);
        LocalDate date = given.get(Parameters.DATE);
        LocalDate first = LocalDate.ofInstant(store.now(), in).minusDays(KEPT_DAYS);
        Refusal.unless(!date.isBefore(first), Refusal.Code.NOT_FOUND, "date",
            "counts are kept for " + KEPT_DAYS + " days");
        return Reply.json(200, new JsonObject().add("date", date.toString()).add("zone", in.getId())
            .add("count", store.watch().dayCount(state, date, in)));
    }

    private Reply stats(Request request, ParameterValues given) {
        long now = store.now().toEpochMilli();
        long step = Integer.parseInt(given.find(Parameters.STEP).orElse(DEFAULT_STEP)) * 1000L;
        long until = Math.min(now, given.find(Parameters.STATS_UNTIL).orElse(now));
        long kept = given.find(Parameters.QUEUE_OF_STATS).isPresent() ? KEPT_OF_QUEUE_MS : KEPT_MS;
        long since = Math.max(now - kept, given.find(Parameters.STATS_SINCE).orElse(until - DAY_MS));
        Refusal.unless(since < until, Refusal.Code.OUT_OF_RANGE, Parameters.STATS_SINCE.name(),
            "it must be before until, and not to come");
        long first = Math.floorDiv(since, step);
        long end = Math.floorDiv(until - 1, step) + 1;
        Optional<String> queue = given.find(Parameters.QUEUE_OF_STATS);
        if (queue.isPresent()) {
            return ofQueue(queue.get(), step, first, end);
        }
        long perStep = step / WatchStore.QUARTER_MS;
        request.reserve(ROW_BYTES * (end - first) * perStep);
        List<Map<String, Long>> steps = queries.run(() -> step == DAY_MS ? days(first, end, now / DAY_MS)
            : sums(store.watch().quarters(first * perStep, end * perStep), (int) perStep));
        JsonObject json = new JsonObject().add("step", step / 1000).add("since", Seconds.json(first * step));
        for (String name : TOTALS) {
            json.add(name, TaskJson.rows(steps, sums -> Json.value(sums.getOrDefault(name, 0L))));
        }
        for (TaskTimes.Kind kind : TaskTimes.Kind.values()) {
            json.add(kind.word(), TaskJson.rows(steps, sums -> {
                long[] counts = counts(kind, sums);
                return new JsonObject().add("p50", quantile(0.5, counts)).add("p95", quantile(0.95, counts));
            }));
        }
        return Reply.largeJson(200, json::writeTo);
    }

    private List<Map<String, Long>> days(long first, long end, long today) {
        int perDay = (int) (DAY_MS / WatchStore.QUARTER_MS);
        LongFunction<Map<String, Long>> read =
            day -> sums(store.watch().quarters(day * perDay, (day + 1) * perDay), perDay).get(0);
        days.keySet().removeIf(day -> (today - day) * DAY_MS > KEPT_MS);
        return LongStream.range(first, end).mapToObj(day ->
            day < today ? days.computeIfAbsent(day, read::apply) : read.apply(day)).toList();
    }

    private static List<Map<String, Long>> sums(List<Map<String, Long>> quarters, int perStep) {
        List<Map<String, Long>> steps = new ArrayList<>();
        for (int i = 0; i < quarters.size(); i += perStep) {
            Map<String, Long> sums = new HashMap<>();
            quarters.subList(i, i + perStep).forEach(quarter -> quarter.forEach((name, n) ->
                sums.merge(name, n, Long::sum)));
            steps.add(sums);
        }
        return steps;
    }

    private Reply ofQueue(String queue, long step, long first, long end) {
        Refusal.unless(step % WatchStore.HOUR_MS == 0, Refusal.Code.OUT_OF_RANGE, Parameters.STEP.name(),
            "a queue's tasks are counted by hours");
        int perStep = (int) (step / WatchStore.HOUR_MS);
        List<Map<TaskState, Long>> hours = store.watch().hours(queue, first * perStep, end * perStep);
        JsonObject json = new JsonObject().add("step", step / 1000).add("since", Seconds.json(first * step));
        for (TaskState state : List.of(TaskState.SUCCEEDED, TaskState.FAILED)) {
            JsonArray values = new JsonArray();
            for (int i = 0; i < hours.size(); i += perStep) {
                values.add(hours.subList(i, i + perStep).stream().mapToLong(ends -> ends.get(state)).sum());
            }
            json.add(state.word(), values);
        }
        return Reply.json(200, json);
    }

    private static long[] counts(TaskTimes.Kind kind, Map<String, Long> sums) {
        long[] counts = new long[TaskTimes.BOUNDS.size() + 1];
        for (TaskType type : TaskType.values()) {
            Arrays.setAll(counts, i -> counts[i] + sums.getOrDefault(kind.bucket(type, i), 0L));
        }
        return counts;
    }

    /** By a line through its bucket; null if nothing was counted. Beyond the last bound it is that. */
    private static JsonValue quantile(double part, long[] counts) {
        double rank = part * Arrays.stream(counts).sum();
        double low = 0;
        for (int i = 0; rank > 0 && i < TaskTimes.BOUNDS.size(); i++) {
            double high = TaskTimes.BOUNDS.get(i);
            if (counts[i] >= rank) {
                return Seconds.json(Math.round(1000 * (low + (high - low) * rank / counts[i])));
            }
            rank -= counts[i];
            low = high;
        }
        return rank > 0 ? Json.value(low) : Json.NULL;
    }

    private Reply failures(Request request, ParameterValues given) {
        request.reserve(2L * MOST_FAILURES * ROW_BYTES);
        Failures found = queries.run(failures::now);
        return Reply.largeJson(200, new JsonObject().add("scanned", found.scanned())
            .add("groups", TaskJson.rows(found.groups(), Group::json))::writeTo);
    }

    private Failures readFailures() {
        Map<List<Object>, Group> groups = new HashMap<>();
        int scanned = 0;
        for (TaskState state : List.of(TaskState.FAILED, TaskState.RETRYING)) {
            TaskWalk.Search search = new TaskWalk.Search(new Filter(List.of(state), Optional.empty(), Map.of()),
                Optional.empty(), TaskWalk.Order.NEWEST, MOST_FAILURES, row -> true, List.of());
            List<Row> rows = TaskWalk.find(store.finder(), search, Optional.empty()).rows();
            scanned += rows.size();
            rows.forEach(row -> add(row, groups));
        }
        return new Failures(scanned, groups.values().stream()
            .sorted(Comparator.comparing(Group::count).reversed().thenComparing(Group::uuid)).toList());
    }

    private record Failures(int scanned, List<Group> groups) { }

    /** Failures of one label, code and state: how many, when the first and the last were, and the last one. */
    private record Group(String label, String code, TaskState state, int count, long firstMs, long lastMs,
        String uuid) {
        Group plus(Group other) {
            return new Group(label, code, state, count + other.count, Math.min(firstMs, other.firstMs),
                Math.max(lastMs, other.lastMs), lastMs >= other.lastMs ? uuid : other.uuid);
        }

        JsonObject json() {
            return new JsonObject().add("label", label).add("code", code).add("state", state.word()).add("count", count)
                .add("first", Seconds.json(firstMs)).add("last", Seconds.json(lastMs)).add("uuid", uuid);
        }
    }

    /** What cannot be read counts as one without a code that ended in 1970. */
    private static void add(Row row, Map<List<Object>, Group> groups) {
        String label = FindEndpoints.label(row);
        String code = row.task().runFields().getOrDefault("x", "");
        String ended = row.task().runFields().getOrDefault("e", "");
        long endedMs = ended.matches("[0-9]{1,15}") ? Long.parseLong(ended) : 0;
        TaskState state = row.task().state();
        groups.merge(List.of(label, code, state),
            new Group(label, code, state, 1, endedMs, endedMs, row.task().uuid()), Group::plus);
    }
}
