package taskmill.broker.params;

import static taskmill.broker.params.Parameter.REQUIRED;
import static taskmill.broker.params.Parameter.field;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import taskmill.broker.params.Parameter.Place;
import taskmill.http.Params.Param;
import taskmill.task.HandlerWork;
import taskmill.task.OnLost;
import taskmill.task.OnParent;
import taskmill.task.Plan;
import taskmill.task.QueueName;
import taskmill.task.Refusal;
import taskmill.task.RpcWork;
import taskmill.task.ScriptWork;
import taskmill.task.Seconds;
import taskmill.task.TaskType;
import taskmill.task.cron.CronExpression;
import taskmill.task.cron.CronRule;

/**
 * The table of all parameters of the API, the only place with the name, type, range, default, place and sentence of
 * each. Requests and other submissions are read and refused by it. The page has the same rows.
 */
public final class Parameters {
    public static final long DEFAULT_PER_MS = 1000;
    private static final long MOST_PER_SECOND = 10_000;
    private static final String LONGEST = "366 days";

    public static final Parameter<String> BIN_NAME = field("bin_name",
        ParameterType.text("one file name, at most 255 bytes",
            name -> new ScriptWork(name, List.of(), Optional.empty()).binName()), REQUIRED,
        "The program: an executable of the workers' bin_path.");
    public static final Parameter<JsonArray> SCRIPT_ARGS = field("args",
        ParameterType.strings("at most 64 KiB", "\\s+", ParameterReaders::judgedArgs), "none",
        "The arguments of a script: a string, which is split at white space, or an array of strings, which is taken "
        + "as it is.");
    public static final Parameter<String> STDIN = field("stdin", ParameterType.text("at most 1 MiB",
        text -> new ScriptWork("a", List.of(), Optional.of(text)).stdin().orElseThrow()), "none",
        "What a script reads from its standard input.");
    public static final Parameter<String> METHOD = field("method",
        ParameterType.text("GET, PUT, POST, DELETE, PATCH, HEAD",
            method -> new RpcWork(method, "http://a", Map.of(), Optional.empty()).method()), REQUIRED,
        "The method of an rpc, in any case.");
    public static final Parameter<String> URL = field("url",
        new ParameterType<>("string", "", "http or https, at most 8192 characters", ParameterReaders::url), REQUIRED,
        "The address of an rpc; a host outside ASCII as xn--…; over http hosts may have underscores.");
    public static final Parameter<JsonValue> RPC_ARGS = field("args",
        ParameterType.any("", param ->
            param.value().isString() ? Json.value(ParameterType.unquoted(param)) : param.value()), "none",
        "The body of an rpc: a string, which is sent as it is, or another JSON value, which is sent as "
        + "application/json.");
    public static final Parameter<JsonObject> HEADERS = field("headers",
        ParameterType.object("at most 100, their values strings", ParameterReaders::judgedHeaders), "none",
        "The header fields of an rpc; in a query or a form, the text of a JSON object.");
    public static final Parameter<String> HANDLER = field("handler",
        ParameterType.text("[A-Za-z0-9._-]{1,56}", name -> new HandlerWork(name, "null").handler()), REQUIRED,
        "The name under which an embedding program has registered the handler.");
    public static final Parameter<JsonValue> HANDLER_ARGS = field("args", ParameterType.any("", Param::value),
        "null", "What the handler gets: any JSON value, or a string.");

    public static final Parameter<Long> START_TIME = field("start_time",
        ParameterType.moment("a value that looks like milliseconds is refused"), "now",
        "The task does not start before this time; a time in the past means now.");
    public static final Parameter<Long> DELAY = field("delay",
        ParameterType.seconds(0, Seconds.MAX_MS, "0 to " + LONGEST), "0",
        "The task does not start before so much time has passed; not beside start_time.");
    public static final Parameter<Plan> TIME_INTERVAL = field("time_interval", ParameterType.plan(), "no retry",
        "The retry plan: an array, or a text with spaces or commas between the delays.");
    public static final Parameter<Integer> RETRIES = field("retries", ParameterType.integer(0, 100), "as the plan has",
        "How often a failed task is tried again, at least as often as its plan has delays. The last delay is "
        + "repeated. Without a plan the delays are 15 s, 30 s, 60 s and so on up to an hour, each up to a tenth "
        + "more or less.");
    public static final Parameter<Long> MAX_RUN_TIME = field("max_run_time",
        ParameterType.seconds(1, Seconds.MAX_MS, "more than 0, at most " + LONGEST), "the worker's task_run_time",
        "The longest run of one attempt.");
    public static final Parameter<String> QUEUE = field("queue",
        ParameterType.matching("a queue name", QueueName.PATTERN), "default; for a handler handler.NAME",
        "The queue that the task waits in.");
    public static final Parameter<Integer> PRIORITY = field("priority", ParameterType.integer(0, 9), "4",
        "Higher runs first; equal ones run in the order of their arrival.");
    public static final Parameter<Long> START_BEFORE = field("start_before",
        ParameterType.moment("after start_time, or after now and delay"), "no limit",
        "A task that has not started by this time fails as too_late.");
    public static final Parameter<Long> RESULT_KEEP_TIME = field("result_keep_time",
        ParameterType.seconds(5000, Seconds.MAX_MS, "5 seconds to " + LONGEST),
        "the option of that name; failure_keep_time for a task that fails",
        "How long the result can be asked for; a failed one goes sooner if there are more than max_failures.");
    public static final Parameter<OnLost> ON_LOST = field("on_lost", ParameterType.word(OnLost.values()), "retry",
        "When the task's worker dies: retry runs it again, fail makes it fail.");
    public static final Parameter<JsonArray> TAGS = field("tags",
        ParameterType.strings("at most 5 of [A-Za-z0-9._:-]{1,64}", ",", ParameterReaders::judgedTags), "none",
        "Words that are kept with the task and shown in it: an array, or a text with commas between them.");
    public static final Parameter<JsonArray> AFTER = field("after",
        ParameterType.strings("at most 100 uuids", ",", ParameterReaders::judgedParents), "none",
        "The tasks that must end before this one starts: an array, or a text with commas between them. Until then "
        + "it is blocked.");
    public static final Parameter<OnParent> ON_PARENT = field("on_parent",
        ParameterType.word(OnParent.values()), "cancel",
        "What happens when one of them does not succeed: cancel cancels this one, too; run starts it all the same.");
    public static final Parameter<String> CALLBACK = field("callback", URL.type(), "none",
        "An address that gets the task as JSON, by POST, when it has ended.");
    public static final Parameter<Long> WAIT = field("wait", ParameterType.seconds(0, 60_000, "0 to 60 seconds"), "0",
        "Holds the answer for this time, or until the task has finished.");
    public static final Parameter<Boolean> DRY_RUN = field("dry_run", ParameterType.flag(), "false",
        "Stores and changes nothing, and answers what would be.");
    public static final Parameter<String> KEY = new Parameter<>("Idempotency-Key", Place.HEADER,
        ParameterType.text("1 to 255 visible ASCII characters", ParameterReaders::key), "none",
        "The same key always means the same task.");

    public static final Parameter<TaskType> TYPE = field("type", ParameterType.word(TaskType.values()), REQUIRED,
        "What a task of many, or of a cron, is; its other parameters are those of a submit of that type.");
    public static final Parameter<String> IDEMPOTENCY_KEY = field("idempotency_key", KEY.type(), "none",
        "The same for a task of many as the header Idempotency-Key for one.");

    public static final Parameter<String> UUID = new Parameter<>("uuid", Place.PATH,
        ParameterType.text("36 characters", ParameterReaders::uuid), REQUIRED, "The id of a task.");
    public static final Parameter<String> UUID_FIELD = field("uuid", UUID.type(), REQUIRED, UUID.sentence());
    public static final Parameter<String> STREAM = field("stream", ParameterType.word("stdout", "stderr"), "stdout",
        "Which output of a script.");
    public static final Parameter<Integer> ATTEMPT = field("attempt", ParameterType.integer(1, 1_000_000_000),
        "the last one", "The output of this attempt; only that of the last one is kept.");
    public static final Parameter<Integer> OFFSET = field("offset", ParameterType.integer(0, Integer.MAX_VALUE), "0",
        "From which byte on.");
    public static final Parameter<Integer> OUTPUT_LIMIT = field("limit", ParameterType.integer(1, 65_536), "65536",
        "The most bytes of one answer.");
    public static final Parameter<Integer> LIMIT = field("limit", ParameterType.integer(1, 1000), "100",
        "The most rows of one answer, or tasks of one change.");
    public static final Parameter<Cursor> CURSOR = field("cursor", ParameterType.text("", Cursor::parse),
        "the beginning", "Where to go on: the cursor of the last answer.");
    public static final Parameter<LocalDate> DATE = new Parameter<>("date", Place.PATH,
        ParameterType.text("yyyy-mm-dd", ParameterReaders::date), REQUIRED, "A day, up to 31 days back.");
    public static final Parameter<ZoneId> ZONE = field("zone",
        ParameterType.text("such as Asia/Shanghai or UTC", ParameterReaders::zone), "the broker's option zone",
        "The time zone of the day.");

    public static final Parameter<String> CRON = new Parameter<>("name", Place.PATH,
        ParameterType.matching("the name of a cron", QueueName.PATTERN), REQUIRED, "The name of a cron.");
    public static final Parameter<CronExpression> WHEN = field("when",
        ParameterType.text("five fields (minute hour day month weekday), @hourly to @yearly, or @every and a period "
            + "such as 90s", text -> CronExpression.parse("", text)), REQUIRED, "When it fires.");
    public static final Parameter<ZoneId> CRON_ZONE = field("zone", ZONE.type(), ZONE.fallback(),
        "The time zone of its times.");
    public static final Parameter<CronRule.Misfire> MISFIRE = field("misfire",
        ParameterType.word(CronRule.Misfire.values()), "once",
        "What becomes of fires that were missed: once makes up for the latest of them, skip for none.");
    public static final Parameter<CronRule.Overlap> OVERLAP = field("overlap",
        ParameterType.word(CronRule.Overlap.values()), "allow",
        "What happens while its last task has not finished: allow fires all the same, skip leaves that time out.");
    public static final Parameter<Boolean> PAUSED = field("paused", ParameterType.flag(), "as it was; a new one is not",
        "Whether it is paused.");
    public static final Parameter<String> NOTE = field("note", ParameterType.shortText(), "none", "Why, for people.");
    public static final Parameter<String> CRON_CURSOR = field("cursor", CRON.type(), CURSOR.fallback(),
        CURSOR.sentence());
    public static final Parameter<String> CRON_SORT = field("sort", ParameterType.word("name", "next"), "name",
        "By name, or first those that fire next; these have no cursor, and paused ones are left out.");
    public static final Parameter<Integer> COUNT = field("count", ParameterType.integer(1, 20), "5",
        "How many times are answered.");

    public static final Parameter<String> QUEUE_NAME = new Parameter<>("queue", Place.PATH, QUEUE.type(), REQUIRED,
        "The name of a queue.");
    public static final Parameter<Integer> CONCURRENCY = field("concurrency", ParameterType.integer(1, 1_000_000),
        "no limit", "How many tasks of the queue may run at once, on all workers together.");
    public static final Parameter<Integer> RATE = field("rate", ParameterType.integer(1, 1_000_000), "no limit",
        "How many tasks of the queue may start in each period; at most 10,000 a second.");
    public static final Parameter<Long> PER = field("per",
        ParameterType.seconds(1, 86_400_000, "0.001 to 86400 seconds"), "1", "The period of rate.");
    public static final Parameter<Integer> BURST = field("burst", ParameterType.integer(1, 10_000),
        "what rate lets start in 0.1 seconds, at least 1",
        "How many tasks may start at once when fewer than rate started before.");

    public static final Parameter<Long> STATS_SINCE = field("since", ParameterType.moment("up to 33 days back"),
        "a day before until", "Where totals begin.");
    public static final Parameter<Long> STATS_UNTIL = field("until", ParameterType.moment(""), "now",
        "Where totals end.");
    public static final Parameter<String> STEP = field("step", ParameterType.word("900", "3600", "86400"), "3600",
        "The length in seconds of each part that has totals of its own.");
    public static final Parameter<String> QUEUE_OF_STATS = field("queue", QUEUE.type(), "all",
        "Counts how many tasks of this queue succeeded and failed, up to 50 hours back.");
    public static final Parameter<JsonArray> TOPICS = field("topics", ParameterReaders.topics(), REQUIRED,
        "What to watch, with commas between them.");
    public static final Parameter<Long> EVENTS_WAIT = field("wait", ParameterType.seconds(0, 25_000,
        "0 to 25 seconds"), "25", "Holds an answer of events for this time, or until there is one.");
    public static final Parameter<Long> LAST_EVENT_ID = new Parameter<>("Last-Event-ID", Place.HEADER,
        ParameterReaders.eventId(), "none", "The id of the last event that was seen; browsers send it by themselves.");
    public static final Parameter<String> WORKER = new Parameter<>("id", Place.PATH,
        ParameterType.matching("the id of a worker", "[A-Za-z0-9._-]{1,100}"), REQUIRED, "The id of a worker.");

    /** What every submission may have beside its work. */
    private static final List<Parameter<?>> COMMON = List.of(START_TIME, DELAY, TIME_INTERVAL, RETRIES, MAX_RUN_TIME,
        QUEUE, PRIORITY, START_BEFORE, RESULT_KEEP_TIME, ON_LOST, TAGS, AFTER, ON_PARENT, CALLBACK);
    private static final Map<TaskType, List<Parameter<?>>> SUBMISSION = Map.of(
        TaskType.SCRIPT, joined(List.of(BIN_NAME, SCRIPT_ARGS, STDIN), COMMON),
        TaskType.RPC, joined(List.of(METHOD, URL, RPC_ARGS, HEADERS), COMMON),
        TaskType.HANDLER, joined(List.of(HANDLER, HANDLER_ARGS), COMMON));
    private static final Map<TaskType, List<Parameter<?>>> ONE_OF_MANY = SUBMISSION.entrySet().stream().collect(
        Collectors.toMap(Map.Entry::getKey, entry -> joined(List.of(TYPE, IDEMPOTENCY_KEY), entry.getValue())));

    /** In the order of the page. */
    public static final List<Parameter<?>> ALL = joined(List.of(
        BIN_NAME, SCRIPT_ARGS, STDIN, METHOD, URL, RPC_ARGS, HEADERS, HANDLER, HANDLER_ARGS,
        START_TIME, DELAY, TIME_INTERVAL, RETRIES, MAX_RUN_TIME, QUEUE, PRIORITY, START_BEFORE, RESULT_KEEP_TIME,
        ON_LOST, TAGS, AFTER, ON_PARENT, CALLBACK, WAIT, DRY_RUN, KEY, TYPE, IDEMPOTENCY_KEY,
        CRON, WHEN, CRON_ZONE, MISFIRE, OVERLAP, PAUSED, NOTE, CRON_CURSOR, CRON_SORT, COUNT,
        QUEUE_NAME, CONCURRENCY, RATE, PER, BURST, QueueParameters.PREFIX, QueueParameters.PAUSED,
        QueueParameters.SORT, UUID, UUID_FIELD, STREAM, ATTEMPT, OFFSET, OUTPUT_LIMIT,
        LIMIT, CURSOR, DATE, ZONE, STATS_SINCE, STATS_UNTIL, STEP, QUEUE_OF_STATS, TOPICS, EVENTS_WAIT, LAST_EVENT_ID,
        WORKER),
        FilterParameters.ALL);

    private static List<Parameter<?>> joined(List<Parameter<?>> some, List<Parameter<?>> more) {
        List<Parameter<?>> all = new ArrayList<>(some);
        all.addAll(more);
        return List.copyOf(all);
    }

    /** Those that describe a task of this type. */
    public static List<Parameter<?>> of(TaskType type) {
        return SUBMISSION.get(type);
    }

    /** Those of a request that submits one task. */
    public static List<Parameter<?>> ofSubmit(TaskType type) {
        return joined(of(type), List.of(WAIT, DRY_RUN, KEY));
    }

    /** The same for one of many tasks. */
    public static List<Parameter<?>> ofOneOfMany(TaskType type) {
        return ONE_OF_MANY.get(type);
    }

    /** Those of a cron that submits a task of this type; the cron has times of its own, and waits for no task. */
    public static List<Parameter<?>> ofCron(TaskType type) {
        List<Parameter<?>> others = List.of(START_TIME, DELAY, START_BEFORE, AFTER, ON_PARENT);
        return joined(List.of(CRON, WHEN, CRON_ZONE, MISFIRE, OVERLAP, PAUSED, TYPE),
            of(type).stream().filter(parameter -> !others.contains(parameter)).toList());
    }

    /** Those of tasks of all types, each once. */
    public static List<Parameter<?>> ofAnyType(Function<TaskType, List<Parameter<?>>> ofType) {
        return Stream.of(TaskType.values()).flatMap(type -> ofType.apply(type).stream()).distinct().toList();
    }

    /** Those whose names stand in braces in a path. */
    public static List<Parameter<?>> inPath(String path) {
        return ALL.stream().filter(parameter -> parameter.place() == Place.PATH
            && path.contains("{" + parameter.name() + "}")).toList();
    }

    /** Refuses values that are right alone and not beside each other. */
    public static void judgeTogether(ParameterValues given) {
        given.find(START_BEFORE).filter(latest -> latest <= given.find(START_TIME).orElse(0L)).ifPresent(latest ->
            given.refuse(START_BEFORE, Refusal.Code.OUT_OF_RANGE, "it must be later than start_time"));
        given.find(DELAY).filter(delay -> given.find(START_TIME).isPresent()).ifPresent(delay ->
            given.refuse(DELAY, Refusal.Code.INVALID, "give either delay or start_time"));
        given.find(ON_PARENT).filter(choice -> given.find(AFTER).isEmpty()).ifPresent(choice ->
            given.refuse(ON_PARENT, Refusal.Code.INVALID, "give after, too"));
        int planned = given.find(TIME_INTERVAL).orElse(Plan.NONE).delaysMs().size();
        given.find(RETRIES).filter(retries -> retries < planned).ifPresent(retries ->
            given.refuse(RETRIES, Refusal.Code.OUT_OF_RANGE, "time_interval has " + planned + " delays, so at least "
                + planned + " retries are expected"));
        long perMs = given.find(PER).orElse(DEFAULT_PER_MS);
        given.find(RATE).filter(rate -> rate * 1000L > MOST_PER_SECOND * perMs).ifPresent(rate ->
            given.refuse(RATE, Refusal.Code.OUT_OF_RANGE, "at most " + MOST_PER_SECOND + " a second are expected"));
        Stream.of(PER, BURST).filter(row -> given.find(row).isPresent() && given.find(RATE).isEmpty()).forEach(row ->
            given.refuse(row, Refusal.Code.INVALID, "give rate, too"));
    }
}
