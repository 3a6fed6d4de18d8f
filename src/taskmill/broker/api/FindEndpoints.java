package taskmill.broker.api;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import taskmill.broker.api.TaskWalk.Found;
import taskmill.broker.api.TaskWalk.Order;
import taskmill.broker.api.TaskWalk.Search;
import taskmill.broker.live.Queues;
import taskmill.broker.params.Cursor;
import taskmill.broker.params.FilterParameters;
import taskmill.broker.params.Parameter;
import taskmill.broker.params.ParameterValues;
import taskmill.broker.params.Parameters;
import taskmill.http.Reply;
import taskmill.http.Request;
import taskmill.http.TurnLimit;
import taskmill.store.CorruptData;
import taskmill.store.QueueStore.Counts;
import taskmill.store.TaskFinder;
import taskmill.store.TaskFinder.Change;
import taskmill.store.TaskFinder.Filter;
import taskmill.store.TaskFinder.Row;
import taskmill.task.Refusal;
import taskmill.task.Sha256;
import taskmill.task.TaskState;
import taskmill.task.Word;

/** Lists tasks by a filter, and changes them by one. Canceled ones are kept for {@code keepMs} unless they say so. */
record FindEndpoints(TaskFinder finder, Queues queues, long keepMs, TurnLimit queries) {
    private static final Logger LOG = System.getLogger(FindEndpoints.class.getName());
    private static final int DEFAULT_LIMIT = 100;
    /** The heap that a row takes while the answer is made. */
    private static final int TASK_BYTES = 4096;
    private static final int MOST_LABEL = 120;
    private static final int SAMPLE = 5;

    void addTo(ApiRoutes routes) {
        Parameter<?>[] ofChange = with(FilterParameters.ALL_TASKS, Parameters.DRY_RUN, Parameters.LIMIT,
            Parameters.CURSOR);
        routes.on("GET", "/api/tasks", this::list, with(FilterParameters.ORDER, Parameters.LIMIT, Parameters.CURSOR))
            .onAdmin("POST", "/api/tasks/cancel", (request, given) -> change(Change.CANCEL, request, given), ofChange)
            .onAdmin("POST", "/api/tasks/retry", (request, given) -> change(Change.RETRY, request, given), ofChange)
            .onAdmin("POST", "/api/tasks/start", (request, given) -> change(Change.START, request, given), ofChange)
            .onAdmin("POST", "/api/tasks/forget", (request, given) -> change(Change.FORGET, request, given), ofChange);
    }

    private static Parameter<?>[] with(Parameter<?>... others) {
        return Stream.concat(FilterParameters.FILTER.stream(), Stream.of(others)).toArray(Parameter<?>[]::new);
    }

    private Reply list(Request request, ParameterValues given) {
        String order = given.find(FilterParameters.ORDER).orElse("newest");
        String digest = digest("list " + order, given);
        Found found = find(request, given, digest, List.of(TaskState.values()),
            order.equals("newest") ? Order.NEWEST : Order.OLDEST);
        return Reply.largeJson(200, new JsonObject().add("tasks", rows(found.rows())).add("scanned", found.scanned())
            .add("cursor", cursor(digest, found))::writeTo);
    }

    private Reply change(Change change, Request request, ParameterValues given) {
        judge(change, given);
        String digest = digest(change.word(), given);
        Found found = find(request, given, digest, change.states(),
            change == Change.CANCEL ? Order.STEADY : Order.ONCE);
        List<String> uuids = found.rows().stream().map(row -> row.task().uuid()).toList();
        boolean dryRun = given.find(Parameters.DRY_RUN).orElse(false);
        int done = dryRun ? 0 : queries.run(() -> finder.change(change, uuids, keepMs));
        if (!dryRun && !uuids.isEmpty()) {
            LOG.log(Level.INFO, "tasks were changed by a filter verb={0} matched={1} done={2} by={3}", change.word(),
                Integer.toString(uuids.size()), Integer.toString(done), request.caller());
        }
        return Reply.largeJson(200, new JsonObject().add("matched", uuids.size()).add("done", done)
            .add("skipped", dryRun ? 0 : uuids.size() - done)
            .add("sample", rows(found.rows().subList(0, Math.min(SAMPLE, uuids.size()))))
            .add("cursor", cursor(digest, found))::writeTo);
    }

    private static void judge(Change change, ParameterValues given) {
        boolean isFiltered = !given.text(FilterParameters.FILTER).isEmpty();
        Refusal.unless(isFiltered != given.find(FilterParameters.ALL_TASKS).orElse(false),
            FilterParameters.ALL_TASKS.name(), "give either a filter, such as state or queue, or all=true");
        FilterParameters.states(given).ifPresent(states -> Refusal.unless(change.states().containsAll(states), "state",
            change.word() + " is for tasks that are "
                + String.join(", ", Word.words(change.states().toArray(TaskState[]::new)))));
    }

    private Found find(Request request, ParameterValues given, String digest, List<TaskState> states, Order order) {
        int limit = given.find(Parameters.LIMIT).orElse(DEFAULT_LIMIT);
        Optional<Cursor.Place> from = given.find(Parameters.CURSOR).map(cursor -> cursor.of(digest));
        request.reserve((long) limit * TASK_BYTES);
        Filter filter = FilterParameters.filter(given, states);
        Optional<String> tag = given.find(FilterParameters.TAG);
        // A change of many misses none; a listing may be of some seconds ago.
        boolean isKnown = (order == Order.NEWEST || order == Order.OLDEST) && filter.queue().isEmpty() && tag.isEmpty()
            && !Collections.disjoint(filter.states(), Counts.states());
        return queries.run(() -> {
            Collection<Counts> known = isKnown ? queues.ifMany() : List.of();
            return TaskWalk.find(finder, new Search(filter, tag, order, limit, row -> fits(row, given), known), from);
        });
    }

    /** Redis has compared the label as it is stored. A caller may look for what is shown, and for no secret. */
    private static boolean fits(Row row, ParameterValues given) {
        String label = Redaction.urls(row.label());
        return label.startsWith(given.find(FilterParameters.NAME).orElse("")) && (row.isTextInDetail()
            || label.toLowerCase(Locale.ROOT).contains(
                given.find(FilterParameters.TEXT).orElse("").toLowerCase(Locale.ROOT)));
    }

    private static String digest(String what, ParameterValues given) {
        return Sha256.hex((what + given.text(FilterParameters.FILTER)).getBytes(StandardCharsets.UTF_8))
            .substring(0, 16);
    }

    private static JsonValue cursor(String digest, Found found) {
        return found.next().map(place -> Json.value(new Cursor(digest, place).text())).orElse(Json.NULL);
    }

    private static JsonArray rows(List<Row> found) {
        return TaskJson.rows(found,
            row -> TaskJson.listed(row.task()).add("label", label(row)).add("tags", tags(row)));
    }

    /** Without what is left of a character that was cut. */
    static String label(Row row) {
        String label = Redaction.urls(row.label()).replaceFirst("\uFFFD+$", "");
        return label.codePointCount(0, label.length()) <= MOST_LABEL ? label
            : label.substring(0, label.offsetByCodePoints(0, MOST_LABEL - 1)) + "…";
    }

    private static JsonArray tags(Row row) {
        try {
            return Json.array(row.task().extras().tags().toArray(String[]::new));
        } catch (CorruptData e) {
            return new JsonArray();
        }
    }
}
