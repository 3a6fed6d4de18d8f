package taskmill.broker.params;

import static taskmill.broker.params.Parameter.field;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import com.eclipsesource.json.JsonArray;
import taskmill.store.TaskFinder.Filter;
import taskmill.task.QueueName;
import taskmill.task.TaskState;
import taskmill.task.TaskType;
import taskmill.task.Word;

/** The part of {@link Parameters} that says which tasks are meant. */
public final class FilterParameters {
    private static final String ANY = "all";

    private static final Parameter<JsonArray> STATE = field("state",
        ParameterType.strings(String.join(", ", Word.words(TaskState.values())), ",", ParameterReaders::judgedStates),
        ANY, "Only tasks in these states: an array, or a text with commas between them.");
    public static final Parameter<String> QUEUE = field("queue",
        ParameterType.matching("a queue name", QueueName.PATTERN), ANY, "Only tasks of this queue.");
    private static final Parameter<TaskType> TYPE = field("type", ParameterType.word(TaskType.values()), ANY,
        "Only tasks of this type.");
    public static final Parameter<String> NAME = field("name", ParameterType.shortText(), ANY,
        "Only tasks whose label begins with this, such as a program, a handler, or a method and a URL.");
    public static final Parameter<String> TAG = field("tag",
        ParameterType.matching("each tag", "[A-Za-z0-9._:-]{1,64}"), ANY,
        "Only tasks with this tag; the newest are those that were created last.");
    private static final Parameter<String> CRON = field("cron",
        ParameterType.matching("the name of a cron", QueueName.PATTERN), ANY, "Only tasks of this cron.");
    private static final Parameter<String> ERROR = field("error",
        ParameterType.text("an error code", ParameterReaders::error), ANY,
        "Only tasks whose last attempt ended with this error.");
    private static final Parameter<String> WORKER = field("worker", ParameterType.shortText(), ANY,
        "Only tasks whose last attempt this worker has or had: its name or its id.");
    private static final Parameter<Long> SINCE = field("since", ParameterType.moment(""), ANY,
        "Only tasks that finished at this time or later; of those that have not finished, that were created then.");
    private static final Parameter<Long> UNTIL = field("until", ParameterType.moment(""), ANY,
        "The same with tasks before this time.");
    public static final Parameter<String> TEXT = field("text", ParameterType.shortText(), ANY,
        "Only tasks with this text in their label or in the detail of their error; upper and lower case are the "
        + "same.");
    public static final Parameter<String> ORDER = field("order", ParameterType.word("newest", "oldest"), "newest",
        "Where a listing begins.");
    public static final Parameter<Boolean> ALL_TASKS = field("all", ParameterType.flag(), "false",
        "Every task is meant, instead of those of a filter.");

    /** Those of a filter. */
    public static final List<Parameter<?>> FILTER = List.of(STATE, QUEUE, TYPE, NAME, TAG, CRON, ERROR, WORKER, SINCE,
        UNTIL, TEXT);
    static final List<Parameter<?>> ALL = Stream.concat(FILTER.stream(), Stream.<Parameter<?>>of(ORDER, ALL_TASKS))
        .toList();

    private FilterParameters() {
    }

    /** The filter that a request gives, for tasks in any of these states if it names none. */
    public static Filter filter(ParameterValues given, List<TaskState> states) {
        Map<String, String> more = new HashMap<>();
        FILTER.forEach(row -> given.find(row).ifPresent(value -> more.put(row.name(), value.toString())));
        return new Filter(states(given).orElse(states), given.find(QUEUE), more);
    }

    /** The states that a request names. */
    public static Optional<List<TaskState>> states(ParameterValues given) {
        return given.find(STATE).map(words -> ParameterReaders.strings(words).stream().map(TaskState::of).toList());
    }
}
