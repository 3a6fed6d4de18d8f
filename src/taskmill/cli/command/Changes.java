package taskmill.cli.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.ParseException;
import taskmill.client.SubmitResult;
import taskmill.client.TaskRequest;
import taskmill.task.Refusal;
import taskmill.task.TaskType;
import taskmill.task.Word;

/** What submits or changes many tasks. */
final class Changes {
    private static final int TASKS_A_REQUEST = 1000;
    private static final int CHARACTERS_A_REQUEST = 2_000_000;
    private static final List<String> VERBS = List.of("cancel", "retry", "start", "forget");
    private static final List<String> SUMS = List.of("matched", "done", "skipped");

    /** Counts, asks, and then changes so many tasks a second. */
    static int bulk(Session session) {
        Arguments given = session.given();
        String verb = given.operand(0);
        if (!VERBS.contains(verb)) {
            throw new Usage("one of " + String.join(", ", VERBS) + " is expected, not " + verb);
        }
        Map<String, String> filter = new HashMap<>(given.texts());
        if (filter.isEmpty()) {
            throw new Usage("say which tasks, such as --state failed or --queue mail; --all means every task");
        }
        Map<String, String> dry = new HashMap<>(filter);
        dry.putAll(Map.of("dry_run", "1", "limit", "1000"));
        JsonObject counted = sum(session, session.client().change(verb, dry).iterator(), 0);
        long matched = counted.getLong("matched", 0);
        if (matched == 0 || given.has("dry-run")) {
            print(session, counted, matched + " tasks would be changed");
            return Commands.OK;
        }
        if (!given.has("yes")) {
            counted.get("sample").asArray()
                .forEach(task -> session.terminal().note("  " + task.asObject().getString("uuid", "")
                + "  " + task.asObject().getString("label", "")));
            if (!session.terminal().agrees(verb + " " + matched
                + (matched == 1 ? " task?" : " tasks, such as these?"))) {
                return Commands.REFUSED;
            }
        }
        int rate = Math.max(1, Math.min(1000, given.number("rate", 50)));
        filter.put("limit", Integer.toString(rate));
        JsonObject done = sum(session, session.client().change(verb, filter).iterator(), TimeUnit.SECONDS.toMillis(1));
        print(session, done, done.getLong("done", 0) + " done, " + done.getLong("skipped", 0) + " skipped");
        return Commands.OK;
    }

    private static void print(Session session, JsonObject counts, String sentence) {
        session.print(session.isJson() ? counts.toString() : sentence);
    }

    /** The sums of all answers, with the first sample; each may take so long. */
    private static JsonObject sum(Session session, Iterator<JsonObject> pages, long eachMs) {
        JsonObject sum = new JsonObject();
        long last = System.nanoTime();
        while (session.patiently(pages::hasNext)) {
            JsonObject page = pages.next();
            SUMS.forEach(name -> sum.set(name, sum.getLong(name, 0) + page.getLong(name, 0)));
            if (sum.get("sample") == null && page.get("sample") != null) {
                sum.set("sample", page.get("sample"));
            }
            long leftMs = eachMs - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - last);
            if (leftMs > 0 && page.get("cursor") != null && !page.get("cursor").isNull()) {
                session.terminal().pause(leftMs);
            }
            last = System.nanoTime();
        }
        return sum;
    }

    /** Submits the lines of a file, a thousand a request, each under a key. */
    static int submit(Session session) {
        String file = session.given().operand(0);
        List<JsonObject> answers = new ArrayList<>();
        try (BufferedReader lines = Submits.open(session, file)) {
            Map<String, TaskRequest> batch = new LinkedHashMap<>();
            int number = 0;
            int length = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank() && !line.startsWith("#")) {
                    batch.put(file + ":" + number, request(file + ":" + number, line));
                    length += line.length();
                }
                if (batch.size() == TASKS_A_REQUEST || length > CHARACTERS_A_REQUEST) {
                    send(session, batch, answers);
                    length = 0;
                }
            }
            send(session, batch, answers);
        } catch (IOException e) {
            throw new Usage(file + " cannot be read: " + e);
        }
        long refused = answers.stream().filter(answer -> !new SubmitResult(answer).isStored()).count();
        if (session.isJson()) {
            JsonArray all = new JsonArray();
            answers.forEach(all::add);
            session.print(new JsonObject().add("accepted", answers.size() - refused).add("refused", refused)
                .add("tasks", all).toString());
        }
        session.terminal().note(answers.size() - refused + " submitted, " + refused + " refused");
        return refused == 0 ? Commands.OK : Commands.REFUSED;
    }

    /** The task of a line of NDJSON. */
    static TaskRequest request(String place, String line) {
        try {
            JsonObject fields = Json.parse(line).asObject();
            String key = fields.getString("idempotency_key", UUID.randomUUID().toString());
            return TaskRequest.of(type(fields), fields.remove("type").remove("idempotency_key")).idempotencyKey(key);
        } catch (ParseException | UnsupportedOperationException | Refusal e) {
            throw new Usage(place + ": a task as JSON is expected: " + e.getMessage());
        }
    }

    static TaskType type(JsonObject fields) {
        return Word.find(TaskType.values(), fields.getString("type", "script"))
            .orElseThrow(() -> Refusal.invalid("type", "type: script, rpc or handler is expected"));
    }

    private static void send(Session session, Map<String, TaskRequest> batch, List<JsonObject> answers) {
        if (batch.isEmpty()) {
            return;
        }
        List<SubmitResult> results = session.patiently(() -> session.client().submitAll(List.copyOf(batch.values())));
        int next = 0;
        for (String place : batch.keySet()) {
            SubmitResult result = results.get(next++);
            answers.add(new JsonObject(result.json()));
            if (!result.isStored()) {
                session.terminal().note(place + ": " + result.detail());
            } else if (!session.isJson()) {
                session.print(result.uuid());
            }
        }
        batch.clear();
    }
}
