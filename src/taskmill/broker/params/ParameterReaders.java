package taskmill.broker.params;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import taskmill.http.Params.Param;
import taskmill.task.ErrorCode;
import taskmill.task.HttpUrl;
import taskmill.task.OnParent;
import taskmill.task.Refusal;
import taskmill.task.RpcWork;
import taskmill.task.ScriptWork;
import taskmill.task.TaskIds;
import taskmill.task.TaskSpec;
import taskmill.task.TaskState;
import taskmill.task.Word;

/** Judges values for single rows of {@link Parameters}, mostly by the rules of a task, and answers them. */
public final class ParameterReaders {
    private static final int MOST_TOPICS = 100;

    static JsonArray judgedArgs(JsonArray args) {
        new ScriptWork("a", strings(args), Optional.empty());
        return args;
    }

    static JsonArray judgedTags(JsonArray tags) {
        new TaskSpec.Extras(strings(tags), TaskSpec.After.NONE, TaskSpec.Callback.NONE);
        return tags;
    }

    /** Each once, in the order of the states. */
    static JsonArray judgedStates(JsonArray words) {
        Set<TaskState> states = EnumSet.noneOf(TaskState.class);
        strings(words).forEach(word -> states.add(TaskState.of(word.strip())));
        Refusal.unless(!states.isEmpty(), "", "at least one state is expected");
        return Json.array(states.stream().map(TaskState::word).toArray(String[]::new));
    }

    static String error(String word) {
        return Word.find(ErrorCode.values(), word).map(ErrorCode::word)
            .orElseThrow(() -> Refusal.invalid("", "an error code such as exit_code is expected"));
    }

    /** Their uuids in lower case. */
    static JsonArray judgedParents(JsonArray parents) {
        String[] uuids = strings(parents).stream().map(text -> uuid(text.strip())).toArray(String[]::new);
        new TaskSpec.After(List.of(uuids), OnParent.CANCEL);
        return Json.array(uuids);
    }

    static String url(Param param) {
        String url = ParameterType.unquoted(param);
        HttpUrl.parse(url);
        return url;
    }

    static JsonObject judgedHeaders(JsonObject headers) {
        new RpcWork("GET", "http://a", headers(headers), Optional.empty());
        return headers;
    }

    static ParameterType<JsonArray> topics() {
        return ParameterType.strings("at most 100 of overview, queues, workers, task:UUID", ",", topics -> {
            Refusal.unless(!topics.isEmpty() && topics.size() <= MOST_TOPICS, "",
                "1 to " + MOST_TOPICS + " topics are expected");
            for (String topic : strings(topics)) {
                Refusal.unless(topic.startsWith("task:") ? TaskIds.isValid(topic.substring(5))
                    : List.of("overview", "queues", "workers").contains(topic), "",
                    "overview, queues, workers or task:UUID is expected");
            }
            return topics;
        });
    }

    /** What is no id is -2, so that the client is told to begin anew. */
    static ParameterType<Long> eventId() {
        return new ParameterType<>(ParameterType.ANY, "", "", param -> {
            String text = param.value().asString();
            return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : -2;
        });
    }

    static String key(String text) {
        String key = text.strip();
        if (key.length() >= 2 && key.startsWith("\"") && key.endsWith("\"")) {
            key = key.substring(1, key.length() - 1);
        }
        Refusal.unless(!key.isEmpty() && key.length() <= 255 && key.chars().allMatch(c -> c > ' ' && c < 127), "",
            "1 to 255 visible ASCII characters are expected");
        return key;
    }

    static String uuid(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        Refusal.unless(TaskIds.isValid(lower), "", "a uuid of 36 characters is expected");
        return lower;
    }

    static LocalDate date(String text) {
        try {
            if (text.length() == 10) {
                return LocalDate.parse(text);
            }
        } catch (DateTimeParseException e) {
            // Refused below like a text of another length.
        }
        throw Refusal.invalid("", "a date such as 2026-01-31 is expected");
    }

    static ZoneId zone(String id) {
        try {
            return ZoneId.of(id);
        } catch (DateTimeException e) {
            Refusal.unless(id.indexOf(' ') < 0, "", "a plus in a query or a form means a blank: write it as %2B");
            throw Refusal.invalid("", "no such time zone; one such as Asia/Shanghai or UTC is expected");
        }
    }

    public static List<String> strings(JsonArray array) {
        return array.values().stream().map(JsonValue::asString).toList();
    }

    /** @throws Refusal if a value is no string, or a name is there twice */
    public static Map<String, String> headers(JsonObject object) {
        Map<String, String> headers = new LinkedHashMap<>();
        object.forEach(member -> {
            if (headers.put(member.getName(), ParameterType.string(member.getValue())) != null) {
                throw Refusal.invalid("", "the same name twice");
            }
        });
        return headers;
    }
}
