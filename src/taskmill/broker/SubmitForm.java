package taskmill.broker;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import com.eclipsesource.json.ParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.StringJoiner;
import taskmill.http.Param;
import taskmill.http.Request;
import taskmill.task.HandlerWork;
import taskmill.task.OnLost;
import taskmill.task.Plan;
import taskmill.task.QueueName;
import taskmill.task.Refusal;
import taskmill.task.RpcWork;
import taskmill.task.ScriptWork;
import taskmill.task.TaskSpec;
import taskmill.task.TaskType;
import taskmill.task.Work;

/** Reads what a client wants to be run out of the parameters of a submit. */
final class SubmitForm {
    private static final Set<String> COMMON = Set.of("start_time", "time_interval", "max_run_time", "queue", "priority",
        "start_before", "result_keep_time", "on_lost", "wait");
    private final Fields fields;
    private final TaskType type;

    private SubmitForm(TaskType type, Fields fields) {
        this.type = type;
        this.fields = fields;
    }

    static SubmitForm of(TaskType type, Request request) {
        Set<String> known = new TreeSet<>(COMMON);
        known.addAll(switch (type) {
            case SCRIPT -> List.of("bin_name", "args");
            case RPC -> List.of("method", "url", "args", "headers");
            case HANDLER -> List.of("handler", "args");
        });
        return new SubmitForm(type, Fields.of(request, known));
    }

    Fields fields() {
        return fields;
    }

    /**
     * The task under this id.
     *
     * @throws Refusal naming the first field that is wrong
     */
    TaskSpec spec(String uuid) {
        Work work = work();
        String queue = fields.text("queue").orElse(
            work instanceof HandlerWork handler ? HandlerWork.queueOf(handler.handler()) : QueueName.DEFAULT);
        long startMs = fields.moment("start_time").orElse(TaskSpec.NOT_GIVEN);
        long startBeforeMs = fields.moment("start_before").orElse(TaskSpec.NOT_GIVEN);
        if (startBeforeMs != TaskSpec.NOT_GIVEN && startBeforeMs <= startMs) {
            throw Refusal.invalid("start_before", "it must be later than start_time");
        }
        return new TaskSpec(uuid, work,
            new TaskSpec.Place(queue, fields.integer("priority", 0, 9).orElse(TaskSpec.Place.DEFAULT_PRIORITY)),
            new TaskSpec.Schedule(startMs, startBeforeMs),
            new TaskSpec.Retry(plan(), fields.text("on_lost").map(OnLost::of).orElse(OnLost.RETRY)),
            new TaskSpec.Limits(positive("max_run_time"), positive("result_keep_time")));
    }

    /** The same parameters, in whatever order and way they came, have the same digest; others have another one. */
    String fingerprint() {
        StringJoiner canonical = new StringJoiner("\n");
        canonical.add(type.word());
        Map<String, String> values = new TreeMap<>();
        for (String name : COMMON) {
            fields.find(name).ifPresent(param -> values.put(name, value(name, param)));
        }
        for (String name : List.of("bin_name", "args", "method", "url", "headers", "handler")) {
            fields.find(name).ifPresent(param -> values.put(name, value(name, param)));
        }
        values.remove("wait");
        values.forEach((name, value) -> canonical.add(name + " " + value.length() + " " + value));
        return Fingerprint.of(canonical.toString());
    }

    /** A text or a number is the same in JSON and in a form; arguments that only JSON can have are like no text. */
    private static String value(String name, Param param) {
        if (param instanceof Param.Text text) {
            return "=" + text.text();
        }
        JsonValue value = ((Param.Json) param).value();
        boolean plain = value.isNumber() && !name.equals("args");
        return value.isString() ? "=" + value.asString() : (plain ? "=" : ":") + value;
    }

    private long positive(String name) {
        long ms = fields.duration(name).orElse(TaskSpec.NOT_GIVEN);
        if (ms == 0 && fields.number(name).isPresent()) {
            throw Refusal.invalid(name, "more than 0 seconds are expected");
        }
        return ms;
    }

    private Work work() {
        return switch (type) {
            case SCRIPT -> new ScriptWork(fields.requiredText("bin_name"), scriptArgs());
            case RPC -> rpc();
            case HANDLER -> new HandlerWork(fields.requiredText("handler"), handlerArgs());
        };
    }

    private List<String> scriptArgs() {
        Optional<Param> args = fields.find("args");
        if (args.isPresent() && args.get() instanceof Param.Json json && json.value().isArray()) {
            List<String> words = new ArrayList<>();
            json.value().asArray().forEach(word -> words.add(Fields.string("args", word)));
            return words;
        }
        String text = fields.text("args").orElse("").strip();
        return text.isEmpty() ? List.of() : List.of(text.split("\\s+"));
    }

    private String handlerArgs() {
        return fields.find("args").map(param -> param instanceof Param.Json json
            ? json.value().toString() : Json.value(((Param.Text) param).text()).toString()).orElse("null");
    }

    private Work rpc() {
        Map<String, String> headers = headers();
        Optional<Param> args = fields.find("args");
        Optional<String> body = args.map(SubmitForm::body).filter(text -> !text.isEmpty());
        if (args.isPresent() && args.get() instanceof Param.Json json && !json.value().isString()
            && headers.keySet().stream().noneMatch("content-type"::equalsIgnoreCase)) {
            headers.put("Content-Type", "application/json");
        }
        return new RpcWork(fields.requiredText("method"), url(), headers, body);
    }

    private String url() {
        String url = fields.requiredText("url");
        return fields.find("url").orElseThrow() instanceof Param.Text ? unquoted(url) : url;
    }

    private static String body(Param args) {
        if (args instanceof Param.Json json) {
            return json.value().isString() ? json.value().asString() : json.value().toString();
        }
        return unquoted(((Param.Text) args).text());
    }

    /** Without the single quotes that the manual of the original has people put around it. */
    private static String unquoted(String text) {
        return text.length() >= 2 && text.startsWith("'") && text.endsWith("'")
            ? text.substring(1, text.length() - 1) : text;
    }

    private Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        fields.find("headers").map(SubmitForm::headerObject).ifPresent(object -> object.forEach(member -> {
            if (headers.put(member.getName(), Fields.string("headers", member.getValue())) != null) {
                throw Refusal.invalid("headers", "the same name twice");
            }
        }));
        return headers;
    }

    private static JsonObject headerObject(Param param) {
        JsonValue value;
        if (param instanceof Param.Json json) {
            value = json.value();
        } else {
            String text = ((Param.Text) param).text();
            value = text.isBlank() ? new JsonObject() : parsed(text);
        }
        if (!value.isObject()) {
            throw Refusal.invalid("headers", "an object of names and values is expected");
        }
        return value.asObject();
    }

    private static JsonValue parsed(String text) {
        try {
            return Json.parse(text);
        } catch (ParseException e) {
            throw Refusal.invalid("headers", "a JSON object of names and values is expected");
        }
    }

    private Plan plan() {
        Optional<Param> plan = fields.find("time_interval");
        if (plan.isPresent() && plan.get() instanceof Param.Json json) {
            if (json.value().isArray()) {
                return Plan.parse(joined(json.value().asArray()));
            }
            return Plan.parse(json.value().isNumber() ? json.value().toString()
                : Fields.string("time_interval", json.value()));
        }
        return fields.text("time_interval").map(Plan::parse).orElse(Plan.NONE);
    }

    private static String joined(JsonArray delays) {
        StringJoiner joined = new StringJoiner(" ");
        for (JsonValue delay : delays) {
            if (!delay.isNumber()) {
                throw Refusal.invalid("time_interval", "numbers of seconds are expected");
            }
            joined.add(delay.toString());
        }
        return joined.toString();
    }
}
