package taskmill.broker.api;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import com.eclipsesource.json.ParseException;
import taskmill.http.Param;
import taskmill.http.Request;
import taskmill.task.HandlerWork;
import taskmill.task.OnLost;
import taskmill.task.Plan;
import taskmill.task.QueueName;
import taskmill.task.Refusal;
import taskmill.task.RpcWork;
import taskmill.task.ScriptWork;
import taskmill.task.Sha256;
import taskmill.task.TaskSpec;
import taskmill.task.TaskType;
import taskmill.task.Work;

/** Reads the task that a client wants to run from the parameters of a submit. */
final class SubmitForm {
    private static final Set<String> COMMON = Set.of("start_time", "time_interval", "max_run_time", "queue", "priority",
        "start_before", "result_keep_time", "on_lost", RequestFields.WAIT);
    private static final String ARGS = "args";
    private static final String PLAN = "time_interval";
    private final TaskType type;
    private final Set<String> known;
    private final RequestFields fields;

    private SubmitForm(TaskType type, Set<String> known, RequestFields fields) {
        this.type = type;
        this.known = known;
        this.fields = fields;
    }

    /** @throws Refusal naming a parameter that a submit of this type does not have */
    static SubmitForm of(TaskType type, Request request) {
        Set<String> known = new TreeSet<>(COMMON);
        known.addAll(switch (type) {
            case SCRIPT -> List.of("bin_name", "args");
            case RPC -> List.of("method", "url", "args", "headers");
            case HANDLER -> List.of("handler", "args");
        });
        return new SubmitForm(type, known, RequestFields.of(request, known));
    }

    RequestFields fields() {
        return fields;
    }

    /**
     * The task with this id.
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
            new TaskSpec.Routing(queue, fields.integer("priority", 0, 9).orElse(TaskSpec.Routing.DEFAULT_PRIORITY)),
            new TaskSpec.Schedule(startMs, startBeforeMs),
            new TaskSpec.Retry(plan(), fields.text("on_lost").map(OnLost::of).orElse(OnLost.RETRY)),
            new TaskSpec.Durations(positive("max_run_time"), positive("result_keep_time")));
    }

    /**
     * SHA-256 of the parameters as 43 characters of base64url. The same parameters have the same fingerprint in every
     * order and encoding.
     */
    String fingerprint() {
        StringJoiner canonical = new StringJoiner("\n");
        canonical.add(type.word());
        for (String name : known) {
            if (!name.equals(RequestFields.WAIT)) {
                find(name).map(SubmitForm::canonical)
                    .ifPresent(value -> canonical.add(name + " " + value.length() + " " + value));
            }
        }
        return Base64.getUrlEncoder().withoutPadding()
            .encodeToString(Sha256.of(canonical.toString().getBytes(StandardCharsets.UTF_8)));
    }

    /** A text or a number is the same in JSON and in a form. Args of other JSON types differ from every text. */
    private static String canonical(Param param) {
        JsonValue value = param.value();
        boolean plain = value.isNumber() && !param.name().equals(ARGS);
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
            case HANDLER -> new HandlerWork(fields.requiredText("handler"),
                fields.find(ARGS).map(args -> args.value().toString()).orElse("null"));
        };
    }

    /** The parameter. A list that a form has as a JSON array is what it would be in JSON. */
    private Optional<Param> find(String name) {
        boolean list = name.equals(PLAN) || type == TaskType.SCRIPT && name.equals(ARGS);
        return fields.find(name).map(param -> list && !param.json() ? listed(param) : param);
    }

    private static Param listed(Param param) {
        String text = param.value().asString().strip();
        if (text.startsWith("[") && text.endsWith("]")) {
            try {
                JsonArray list = Json.parse(text).asArray();
                if (list.values().stream().allMatch(item -> param.name().equals(ARGS) == item.isString())) {
                    return new Param(param.name(), list, true);
                }
            } catch (ParseException e) {
                // A text such as [a-z] stays a text.
            }
        }
        if (text.startsWith("[\"")) {
            throw Refusal.invalid(param.name(), "this begins like a JSON array of strings, and is none");
        }
        return param;
    }

    private List<String> scriptArgs() {
        Optional<JsonValue> args = find(ARGS).map(Param::value);
        if (args.isPresent() && args.get().isArray()) {
            List<String> words = new ArrayList<>();
            args.get().asArray().forEach(word -> words.add(RequestFields.string(ARGS, word)));
            return words;
        }
        String text = fields.text("args").orElse("").strip();
        return text.isEmpty() ? List.of() : List.of(text.split("\\s+"));
    }

    private Work rpc() {
        Map<String, String> headers = headers();
        Optional<Param> args = fields.find(ARGS);
        if (args.isPresent() && !args.get().value().isString()
            && headers.keySet().stream().noneMatch("content-type"::equalsIgnoreCase)) {
            headers.put("Content-Type", "application/json");
        }
        Optional<String> body = args.map(SubmitForm::unquoted).filter(text -> !text.isEmpty());
        String method = fields.requiredText("method");
        fields.requiredText("url");
        return new RpcWork(method, unquoted(fields.find("url").orElseThrow()), headers, body);
    }

    /** The value as text, in a form without the single quotes that the manual of the Go version puts around it. */
    private static String unquoted(Param param) {
        String text = param.value().isString() ? param.value().asString() : param.value().toString();
        return !param.json() && text.length() >= 2 && text.startsWith("'") && text.endsWith("'")
            ? text.substring(1, text.length() - 1) : text;
    }

    private Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        fields.find("headers").map(SubmitForm::headerObject).ifPresent(object -> object.forEach(member -> {
            if (headers.put(member.getName(), RequestFields.string("headers", member.getValue())) != null) {
                throw Refusal.invalid("headers", "the same name twice");
            }
        }));
        return headers;
    }

    private static JsonObject headerObject(Param param) {
        JsonValue value = param.json() ? param.value() : parsed(param.value().asString());
        if (!value.isObject()) {
            throw Refusal.invalid("headers", "an object of names and values is expected");
        }
        return value.asObject();
    }

    private static JsonValue parsed(String text) {
        try {
            return text.isBlank() ? new JsonObject() : Json.parse(text);
        } catch (ParseException e) {
            throw Refusal.invalid("headers", "a JSON object of names and values is expected");
        }
    }

    private Plan plan() {
        Optional<JsonValue> plan = find(PLAN).map(Param::value);
        if (plan.isPresent() && plan.get().isNumber()) {
            return Plan.parse(plan.get().toString());
        }
        if (plan.isPresent() && plan.get().isArray()) {
            StringJoiner delays = new StringJoiner(" ");
            for (JsonValue delay : plan.get().asArray()) {
                if (!delay.isNumber()) {
                    throw Refusal.invalid(PLAN, "numbers of seconds are expected");
                }
                delays.add(delay.toString());
            }
            return Plan.parse(delays.toString());
        }
        return fields.text(PLAN).map(Plan::parse).orElse(Plan.NONE);
    }
}
