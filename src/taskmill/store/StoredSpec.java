package taskmill.store;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import com.eclipsesource.json.ParseException;
import taskmill.store.StoredTask.SpecHeader;
import taskmill.task.HandlerWork;
import taskmill.task.OnParent;
import taskmill.task.Refusal;
import taskmill.task.Seconds;
import taskmill.task.TaskSpec;
import taskmill.task.TaskType;
import taskmill.task.Word;
import taskmill.task.Work;

/**
 * Reads and writes a spec as it stands in Redis: the {@link SpecHeader}, in one line or two, and a last line with the
 * work and its run time as JSON. The name of a handler is left out where the queue's name contains it.
 */
final class StoredSpec {
    private static final String MAX_RUN = "max_run_time";
    private static final String HANDLER = "handler";
    private static final String TAGS = "tags";
    private static final String ON_PARENT = "on_parent";
    private static final String CALLBACK_OF = "callback_of";
    private static final String AFTER = "after";
    private static final String CALLBACK = "callback";
    private static final String CRON = "cron";
    private static final String FIRE_TIME = "fire_time";
    /** A text of JSON, its end perhaps cut, and the comma behind it. */
    private static final Pattern TEXT = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*+)(?:\",?|\\\\?$)");
    private static final Pattern RPC = Pattern.compile(
        "^\\{\"method\":\"(\\w+)\",\"url\":\"((?:[^\"\\\\]|\\\\.)*+)(\"?)");
    private static final Pattern HOST = Pattern.compile("//[^/?#]*[/?#]");
    private static final Pattern HANDLER_WORK = Pattern.compile(
        "^\\{(?:\"handler\":\"([^\"]*)\",)?\"args\":(.*?)(?:\\}|,\"max_run_time\":[0-9.]+\\})?$");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:u[0-9a-fA-F]{4}|.)");

    /** What follows the first line: perhaps the second, and the JSON. */
    static String json(TaskSpec spec) {
        JsonObject json = spec.work().toJson();
        if (spec.work() instanceof HandlerWork work
            && HandlerWork.queueOf(work.handler()).equals(spec.routing().queue())) {
            json.remove(HANDLER);
        }
        if (spec.durations().maxRunMs() != TaskSpec.NOT_GIVEN) {
            json.add(MAX_RUN, Seconds.json(spec.durations().maxRunMs()));
        }
        return secondLine(spec.extras()) + json;
    }

    /** Empty if there is nothing in it. The script that fires a cron adds the fire time. */
    private static String secondLine(TaskSpec.Extras extras) {
        StringJoiner line = new StringJoiner(" ", "", "\n").setEmptyValue("");
        add(line, TAGS, String.join(",", extras.tags()));
        add(line, CRON, extras.cron());
        add(line, AFTER, String.join(",", extras.after().parents()));
        add(line, ON_PARENT, extras.after().onParent() == OnParent.RUN ? OnParent.RUN.word() : "");
        add(line, CALLBACK_OF, extras.callback().of());
        add(line, CALLBACK, extras.callback().url());
        return line.toString();
    }

    private static void add(StringJoiner line, String name, String value) {
        if (!value.isEmpty()) {
            line.add(name + "=" + value);
        }
    }

    /** @throws CorruptData if what is stored is no header */
    static SpecHeader header(String stored) {
        int end = stored.indexOf('\n');
        try {
            return SpecHeader.parse(end < 0 ? stored : stored.substring(0, end));
        } catch (Refusal | IllegalArgumentException e) {
            throw new CorruptData("spec", e);
        }
    }

    /** The spec, checked as strictly as when it was submitted; {@link CorruptData} if it is none. */
    static TaskSpec parse(String uuid, String stored) {
        SpecHeader header = header(stored);
        try {
            JsonObject json = Json.parse(stored.substring(stored.lastIndexOf('\n') + 1)).asObject();
            if (header.type() == TaskType.HANDLER && json.get(HANDLER) == null) {
                HandlerWork.handlerOf(header.queue()).ifPresent(name -> json.add(HANDLER, name));
            }
            JsonValue maxRun = json.get(MAX_RUN);
            return new TaskSpec(uuid, Work.fromJson(header.type(), json),
                new TaskSpec.Routing(header.queue(), header.priority()),
                new TaskSpec.Schedule(header.startMs(), header.startBeforeMs(), 0),
                new TaskSpec.Retry(header.plan(), header.onLost()),
                new TaskSpec.Durations(
                    maxRun == null ? TaskSpec.NOT_GIVEN : Seconds.duration(MAX_RUN, maxRun.toString()),
                    header.keepMs()), extras(stored));
        } catch (Refusal | ParseException | IllegalArgumentException | UnsupportedOperationException e) {
            throw new CorruptData("spec", e);
        }
    }

    /** What only some tasks have, read from the lines before the work. */
    static TaskSpec.Extras extras(String stored) {
        int first = stored.indexOf('\n');
        int second = stored.indexOf('\n', first + 1);
        if (second < 0) {
            return TaskSpec.Extras.NONE;
        }
        Map<String, String> named = new HashMap<>();
        for (String word : stored.substring(first + 1, second).split(" ")) {
            int equals = word.indexOf('=');
            named.put(word.substring(0, Math.max(0, equals)), word.substring(equals + 1));
        }
        return new TaskSpec.Extras(list(named.get(TAGS)), new TaskSpec.After(list(named.get(AFTER)),
            Word.of(OnParent.values(), ON_PARENT, named.getOrDefault(ON_PARENT, OnParent.CANCEL.word()))),
            new TaskSpec.Callback(named.getOrDefault(CALLBACK, ""), named.getOrDefault(CALLBACK_OF, "")),
            named.getOrDefault(CRON, ""), Long.parseLong(named.getOrDefault(FIRE_TIME, "0")));
    }

    /**
     * What a task does, by the header and the first bytes of its JSON: program, handler, or method and URL with all
     * secrets, and the first arguments.
     */
    static String label(String header, String start) {
        Matcher rpc = RPC.matcher(start);
        if (rpc.find()) {
            // Of a URL that is cut in its first part nothing is shown: there may be a password.
            String url = !rpc.group(3).isEmpty() || HOST.matcher(rpc.group(2)).find() ? rpc.group(2) : "";
            return rpc.group(1) + " " + plain(url);
        }
        Matcher text = TEXT.matcher(start);
        if (start.startsWith("{\"bin_name\":") && text.find("{\"bin_name\":".length())) {
            StringJoiner label = new StringJoiner(" ").add(plain(text.group(1)));
            for (int from = start.indexOf("[", text.end()) + 1; from > 0 && text.find(from) && text.start() == from;
                from = text.end()) {
                label.add(plain(text.group(1)));
            }
            return label.toString();
        }
        Matcher handler = HANDLER_WORK.matcher(start);
        return !handler.find() ? "" : (handler.group(1) != null ? handler.group(1)
            : HandlerWork.handlerOf(header.split(" ")[0]).orElse("")) + (handler.group(2).equals("null") ? ""
            : " " + handler.group(2));
    }

    private static String plain(String escaped) {
        return ESCAPE.matcher(escaped).replaceAll(found -> found.group().matches("\\\\[\"\\\\]")
            ? Matcher.quoteReplacement(found.group().substring(1)) : " ");
    }

    private static List<String> list(String words) {
        return words == null ? List.of() : List.of(words.split(","));
    }
}
