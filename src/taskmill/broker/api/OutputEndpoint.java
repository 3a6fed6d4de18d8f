package taskmill.broker.api;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import taskmill.broker.live.Polls;
import taskmill.broker.params.ParameterValues;
import taskmill.broker.params.Parameters;
import taskmill.http.Reply;
import taskmill.http.Request;
import taskmill.store.AttemptId;
import taskmill.store.StoredRun;
import taskmill.store.StoredTask;
import taskmill.store.TailStore;
import taskmill.store.TailStore.Part;
import taskmill.store.TaskStore;
import taskmill.task.TaskState;

/** Answers the output of a script piece by piece, while it runs and after it has ended. */
final class OutputEndpoint {
    private static final int MOST_BYTES = 64 * 1024;
    private static final int MOST_WATCHED = 1000;
    private static final long ASK_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** What HeadAndTail writes between the beginning and the end of a long output. */
    private static final Pattern LEFT_OUT = Pattern.compile("\n\\.\\.\\. (\\d{1,18}) bytes left out \\.\\.\\.\n");
    private final TaskStore tasks;
    private final TailStore tails;
    private final Polls polls;
    /** When the worker of each attempt was last asked for its output. */
    private final Map<AttemptId, Long> asked = new ConcurrentHashMap<>();

    /** A piece of a stream. Ended has the outcome of the attempt, if it has ended. */
    private record Piece(int attempt, long asked, Part part, long total, Optional<String> ended) {
        private boolean hasNews() {
            return part.bytes().length > 0 || ended.isPresent();
        }
    }

    OutputEndpoint(TaskStore tasks, TailStore tails, Polls polls) {
        this.tasks = tasks;
        this.tails = tails;
        this.polls = polls;
    }

    void addTo(ApiRoutes routes) {
        routes.onLater("GET", "/api/task/{uuid}/output", this::output, Parameters.STREAM, Parameters.ATTEMPT,
            Parameters.OFFSET, Parameters.OUTPUT_LIMIT, Parameters.WAIT);
    }

    private CompletableFuture<Supplier<Reply>> output(Request request, ParameterValues given) {
        long waitMs = given.find(Parameters.WAIT).orElse(0L);
        Piece now = piece(request, given);
        if (waitMs == 0 || now.hasNews()) {
            return CompletableFuture.completedFuture(() -> reply(now, request, given));
        }
        request.waits();
        return polls.until(() -> hasNews(given, now), waitMs)
            .thenApply(over -> () -> reply(piece(request, given), request, given));
    }

    private Piece piece(Request request, ParameterValues given) {
        String uuid = given.get(Parameters.UUID);
        StoredTask task = TaskEndpoints.read(tasks, uuid, request);
        StoredRun run = task.run();
        int attempt = given.find(Parameters.ATTEMPT).orElse(run.attempt());
        long offset = given.find(Parameters.OFFSET).orElse(0);
        boolean isLast = attempt == run.attempt();
        Optional<String> ended = run.ledger().stream().filter(row -> row.attempt() == attempt).findFirst()
            .map(StoredRun.LedgerRow::outcome);
        List<Part> parts;
        if (isLast && task.state() == TaskState.RUNNING) {
            ask(run.worker(), new AttemptId(uuid, attempt, task.header().queue()));
            parts = live(task, attempt, stream(given));
        } else {
            parts = isLast && run.resultJson().isPresent() ? stored(run, stream(given))
                : live(task, attempt, stream(given));
        }
        int limit = given.find(Parameters.OUTPUT_LIMIT).orElse(MOST_BYTES);
        long total = parts.isEmpty() ? 0 : parts.get(parts.size() - 1).total();
        Part part = parts.stream().filter(each -> offset < each.total()).findFirst()
            .map(each -> cut(each, Math.max(offset, each.from()), limit)).orElse(new Part(new byte[0], offset));
        return new Piece(attempt, offset, part, total, ended.filter(outcome -> part.total() >= total));
    }

    /** Whether there is more than this piece. Reads little: it is asked again and again. */
    private boolean hasNews(ParameterValues given, Piece last) {
        String uuid = given.get(Parameters.UUID);
        StoredTask task = tasks.readBrief(uuid, 0).orElse(null);
        if (task == null || task.state() != TaskState.RUNNING || task.run().attempt() != last.attempt()) {
            return true;
        }
        ask(task.run().worker(), new AttemptId(uuid, last.attempt(), task.header().queue()));
        return live(task, last.attempt(), stream(given)).stream().anyMatch(part -> part.total() > last.part().total());
    }

    private static String stream(ParameterValues given) {
        return given.find(Parameters.STREAM).orElse("stdout");
    }

    private void ask(String worker, AttemptId id) {
        long now = System.nanoTime();
        asked.values().removeIf(at -> now - at >= ASK_NANOS);
        if (asked.size() < MOST_WATCHED && asked.putIfAbsent(id, now) == null) {
            tails.watch(worker, id);
        }
    }

    private List<Part> live(StoredTask task, int attempt, String stream) {
        return tails.read(task.header().queue(), task.uuid()).filter(tail -> tail.attempt() == attempt)
            .map(tail -> tail.streams().get(stream)).map(List::of).orElse(List.of());
    }

    /** The output in the result of the last attempt: all of it, or its beginning and its end. */
    private static List<Part> stored(StoredRun run, String stream) {
        JsonValue value = Json.parse(run.resultJson().orElseThrow()).asObject().get(stream);
        String text = value == null || !value.isString() ? "" : value.asString();
        Matcher gap = LEFT_OUT.matcher(text);
        if (!gap.find()) {
            return List.of(new Part(text.getBytes(StandardCharsets.UTF_8), 0));
        }
        byte[] head = text.substring(0, gap.start()).getBytes(StandardCharsets.UTF_8);
        byte[] tail = text.substring(gap.end()).getBytes(StandardCharsets.UTF_8);
        return List.of(new Part(head, 0), new Part(tail, head.length + Long.parseLong(gap.group(1))));
    }

    /** The bytes from an offset on, as far as characters are whole. */
    private static Part cut(Part part, long offset, int limit) {
        byte[] bytes = part.bytes();
        int start = (int) (offset - part.from());
        int end = Math.min(bytes.length, start + limit);
        int lead = end - 1;
        while (lead > start && lead > end - 4 && (bytes[lead] & 0xc0) == 0x80) {
            lead--;
        }
        int first = bytes[lead] & 0xff;
        int length = first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
        boolean cutsCharacter = lead > start && lead + length > end;
        return new Part(Arrays.copyOfRange(bytes, start, cutsCharacter ? lead : end), offset);
    }

    private static Reply reply(Piece piece, Request request, ParameterValues given) {
        String text = new String(piece.part().bytes(), StandardCharsets.UTF_8);
        String next = Long.toString(piece.part().total());
        if (request.accepts("text/plain")) {
            return Reply.text(200, text).with("Next-Offset", next);
        }
        return Reply.json(200, new JsonObject().add("attempt", piece.attempt()).add("stream", stream(given))
            .add("offset", piece.part().from()).add("next", piece.part().total()).add("text", text)
            .add("total", piece.total()).add("dropped", Math.max(0, piece.part().from() - piece.asked()))
            .add("ended", piece.ended().map(Json::value).orElse(Json.NULL)));
    }
}
