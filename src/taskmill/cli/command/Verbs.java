package taskmill.cli.command;

import static taskmill.access.CallerRole.ADMIN;
import static taskmill.access.CallerRole.READ;
import static taskmill.access.CallerRole.SUBMIT;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import taskmill.access.CallerRole;
import taskmill.cli.command.Flag.Kind;
import taskmill.task.Nearest;
import taskmill.task.TaskType;

/** The table of all verbs and flags: parsing, help, completion and the page are made from it. */
final class Verbs {
    static final String STATES = "blocked scheduled queued running retrying succeeded failed canceled";
    private static final Flag HELP = flag("help", "h", Kind.SWITCH, "", "", "shows the flags of a verb");
    /** The flags of every verb. */
    static final List<Flag> COMMON = List.of(
        flag("url", "", Kind.TEXT, "URL", "",
            "where the broker is; else TASKMILL_URL, cli.yaml, http://127.0.0.1:9595"),
        flag("token-file", "", Kind.TEXT, "FILE", "", "file with the token; else TASKMILL_API_TOKEN, cli.yaml"),
        flag("ca", "", Kind.TEXT, "FILE", "", "PEM file of those who may have signed the broker's certificate"),
        flag("json", "", Kind.SWITCH, "", "", "prints the API's answer, and all else on standard error"),
        flag("utc", "", Kind.SWITCH, "", "", "shows times in UTC, and not how far away they are"), HELP);
    private static final List<Flag> SUBMITS = List.of(
        flag("queue", "", Kind.TEXT, "NAME", "queue", "the queue that it waits in"),
        flag("priority", "", Kind.NUMBER, "0-9", "priority", "higher runs first; 4 is usual"),
        flag("at", "", Kind.MOMENT, "WHEN", "start_time", "does not start before, such as '2026-01-31 08:00'"),
        flag("in", "", Kind.SECONDS, "TIME", "delay", "does not start before this has passed, such as 10m"),
        flag("retry", "", Kind.PLAN, "'TIME…'", "time_interval",
            "the delays after failures, such as '5 8 9' or '1m 1h'"),
        flag("retries", "", Kind.NUMBER, "N", "retries", "how often a failed task is tried again"),
        flag("timeout", "", Kind.SECONDS, "TIME", "max_run_time", "the longest run of one attempt"),
        flag("keep", "", Kind.SECONDS, "TIME", "result_keep_time", "how long its result is kept"),
        flag("tag", "", Kind.WORDS, "TAG,…", "tags", "words by which it is found"),
        flag("after", "", Kind.WORDS, "UUID,…", "after", "the tasks that must succeed before it starts"),
        flag("key", "", Kind.TEXT, "KEY", "", "the same key always means the same task"),
        flag("set", "", Kind.LINES, "NAME=VALUE", "", "any other parameter of a submit, by its name in the API"),
        flag("stdin", "", Kind.TEXT, "FILE", "", "what a script reads; - is what is piped here"),
        flag("dry-run", "", Kind.SWITCH, "", "", "shows what would be submitted"));
    private static final List<String> NOT_OF_CRONS = List.of("at", "in", "after", "key", "dry-run");
    private static final List<Flag> FOLLOWED = and(SUBMITS,
        flag("detach", "d", Kind.SWITCH, "", "", "prints the uuid and does not wait"));
    private static final List<Flag> FILTER = List.of(
        flag("state", "", Kind.WORDS, "STATE,…", "state", "only tasks in these states"),
        flag("queue", "", Kind.TEXT, "NAME", "queue", "only of this queue"),
        flag("type", "", Kind.TEXT, "TYPE", "type", "only script, rpc or handler"),
        flag("name", "", Kind.TEXT, "TEXT", "name", "only with a label that begins so, such as a program"),
        flag("tag", "", Kind.TEXT, "TAG", "tag", "only with this tag"),
        flag("cron", "", Kind.TEXT, "NAME", "cron", "only of this cron"),
        flag("error", "", Kind.TEXT, "CODE", "error", "only with this error of the last attempt"),
        flag("worker", "", Kind.TEXT, "NAME", "worker", "only whose last attempt this worker has or had"),
        flag("since", "", Kind.PAST, "WHEN", "since",
            "only finished, or else created, since then: 24h, yesterday, a date"),
        flag("until", "", Kind.PAST, "WHEN", "until", "the same before then"),
        flag("text", "", Kind.TEXT, "TEXT", "text", "only with this text in label or error"));
    private static final Flag LINES = flag("jsonl", "", Kind.SWITCH, "", "",
        "prints each row as JSON on a line of its own");
    private static final Flag QUIET = flag("quiet", "q", Kind.SWITCH, "", "", "prints only the first column");
    private static final Flag WATCH = flag("watch", "w", Kind.SECONDS, "SECONDS", "", "looks again and again");
    private static final Flag YES = flag("yes", "y", Kind.SWITCH, "", "", "does not ask");
    private static final Flag NOTE = flag("note", "", Kind.TEXT, "TEXT", "note", "why, for people");
    private static final Flag ZONE = flag("zone", "", Kind.TEXT, "ZONE", "zone",
        "the zone of its times, such as Europe/Berlin");
    private static final List<Flag> LISTED = List.of(WATCH, LINES, QUIET);

    static final List<Verb> ALL = List.of(
        new Verb("run", "PROGRAM [ARG…]", SUBMIT,
            "runs a program of the workers, shows its output and exits as it does",
            FOLLOWED, 1, new Submits(TaskType.SCRIPT)),
        new Verb("rpc", "METHOD URL [BODY]", SUBMIT, "has a worker call an address, and shows the answer",
            and(FOLLOWED, flag("header", "", Kind.LINES, "'NAME: VALUE'", "", "a header field of the call")), 0,
            new Submits(TaskType.RPC)),
        new Verb("handler", "NAME [JSON]", SUBMIT, "calls a handler of an embedded worker, and shows the answer",
            FOLLOWED, 0,
            new Submits(TaskType.HANDLER)),
        new Verb("submit", "FILE", SUBMIT,
            "submits the tasks of a file, one JSON object a line; - is what is piped here",
            List.of(), 0, Changes::submit),
        new Verb("show", "UUID…", READ, "shows tasks", List.of(WATCH), 0, new Each("GET", "/api/task/{}", "")),
        new Verb("wait", "UUID…", READ, "waits until tasks have finished, and exits as the first that failed",
            List.of(), 0,
            Looks::await),
        new Verb("why", "UUID…", READ, "tells why tasks do not run, and what would change that", List.of(), 0,
            new Each("GET", "/api/task/{}/why", "")),
        new Verb("tail", "UUID", READ, "shows the output of a script", List.of(
            flag("follow", "f", Kind.SWITCH, "", "", "goes on until the task has finished"),
            flag("stderr", "", Kind.SWITCH, "", "", "shows its standard error"),
            flag("attempt", "", Kind.NUMBER, "N", "attempt", "only if this is the last attempt")), 0, Looks::tail),
        new Verb("list", "", READ, "lists tasks state by state, the newest of each first",
            and(and(FILTER, LISTED.toArray(Flag[]::new)),
            flag("order", "", Kind.TEXT, "ORDER", "order", "newest or oldest first"),
            flag("limit", "", Kind.NUMBER, "N", "limit", "the most rows; 20 is usual"),
            flag("cursor", "", Kind.TEXT, "CURSOR", "cursor", "where to go on")), 0,
            new Listing("/api/tasks", "tasks",
                "uuid state label queue when=finished_at|due|started_at|created_at error", "")),
        each("cancel", "POST", "/api/task/{}/cancel", SUBMIT, "cancels tasks; those that run are told to stop",
            "=state"),
        each("retry", "POST", "/api/task/{}/retry", SUBMIT, "queues failed or canceled tasks again", "=state"),
        each("start", "POST", "/api/task/{}/start", SUBMIT, "queues tasks that wait for their time now", "=state"),
        each("forget", "POST", "/api/task/{}/forget", SUBMIT, "removes finished tasks", "is forgotten"),
        new Verb("clone", "UUID [NAME=VALUE…]", SUBMIT, "submits a copy with changes, by their names in the API",
            List.of(), 0,
            Looks::copy),
        new Verb("bulk", "cancel|retry|start|forget", ADMIN, "changes all tasks that fit a filter, after a question",
            and(FILTER, flag("all", "", Kind.SWITCH, "", "all", "every task, instead of a filter"),
                flag("dry-run", "", Kind.SWITCH, "", "", "only counts"), YES,
                flag("rate", "", Kind.NUMBER, "N", "", "how many a second; 50 is usual")), 0, Changes::bulk),
        new Verb("queues", "", READ, "lists queues", LISTED, 0, new Listing("/api/queues", "queues",
            "queue paused queued scheduled retrying running oldest_wait workers concurrency rate", "queue")),
        new Verb("queues pause", "QUEUE…", ADMIN, "lets queues hand out no tasks", List.of(NOTE), 0,
            new Each("POST", "/api/queue/{}/pause", "is paused")),
        new Verb("queues resume", "QUEUE…", ADMIN, "lets queues go on", List.of(NOTE), 0,
            new Each("POST", "/api/queue/{}/resume", "goes on")),
        new Verb("queues limit", "QUEUE…", ADMIN, "replaces all limits; what is not given is none", List.of(
            flag("concurrency", "", Kind.NUMBER, "N", "concurrency", "how many tasks run at once"),
            flag("rate", "", Kind.NUMBER, "N", "rate", "how many tasks start in each period"),
            flag("per", "", Kind.SECONDS, "TIME", "per", "the period; 1s is usual"),
            flag("burst", "", Kind.NUMBER, "N", "burst", "how many start at once after a pause")), 0,
            new Each("PUT", "/api/queue/{}", "has these limits")),
        each("queues forget", "DELETE", "/api/queue/{}", ADMIN, "removes empty queues that nobody serves",
            "is forgotten"),
        new Verb("workers", "", READ, "lists workers", LISTED, 0, new Listing("/api/workers", "workers",
            "id host running slots=concurrency queues heartbeat=heartbeat_at quiet version impaired", "")),
        each("workers quiet", "POST", "/api/worker/{}/quiet", ADMIN, "lets workers claim nothing more",
            "claims nothing"),
        each("workers unquiet", "POST", "/api/worker/{}/unquiet", ADMIN, "lets workers claim again", "claims again"),
        new Verb("bins", "", READ, "lists the programs that workers have", LISTED, 0,
            new Listing("/api/bins", "bins", "name queues workers size sha256", "bin")),
        new Verb("cron", "", READ, "lists crons", LISTED, 0, new Listing("/api/crons", "crons",
            "name paused words zone next outcome=last_outcome last_success queue", "")),
        new Verb("cron add", "NAME WHEN PROGRAM [ARG…]", ADMIN,
            "stores a cron of a program, such as '30 2 * * *' or @hourly",
            and(SUBMITS.stream().filter(flag -> !NOT_OF_CRONS.contains(flag.name())).toList(), ZONE,
                flag("misfire", "", Kind.TEXT, "CHOICE", "misfire", "missed fires: once or skip"),
                flag("overlap", "", Kind.TEXT, "CHOICE", "overlap",
                    "while the last task has not finished: allow or skip")), 3,
            Crons::add),
        each("cron rm", "DELETE", "/api/cron/{}", ADMIN, "removes crons; their tasks stay", "is removed"),
        new Verb("cron next", "NAME|WHEN", READ, "shows when a cron fires next, or when an expression would",
            List.of(ZONE, flag("count", "", Kind.NUMBER, "N", "count", "how many times")), 0, Crons::next),
        new Verb("cron pause", "NAME…", ADMIN, "lets crons not fire", List.of(NOTE), 0,
            new Each("POST", "/api/cron/{}/pause", "is paused")),
        each("cron resume", "POST", "/api/cron/{}/resume", ADMIN, "lets crons fire again", "goes on"),
        each("cron fire", "POST", "/api/cron/{}/fire", ADMIN, "submits their tasks now, and prints the uuids", "=uuid"),
        new Verb("cron apply", "FILE", ADMIN,
            "stores the crons of a file, JSON with name, when and a task, and asks before "
            + "it removes others", List.of(YES), 0, Crons::apply),
        new Verb("top", "", READ, "shows how all is going", List.of(WATCH), 0, Looks::top),
        new Verb("doctor", "", READ,
            "looks whether this machine has what a broker and a worker need, and says what to do",
            List.of(flag("broker", "b", Kind.TEXT, "FILE", "", "the broker's configuration; else config/broker.yaml"),
                flag("worker", "w", Kind.TEXT, "FILE", "", "the worker's configuration; else config/worker.yaml"),
                flag("redis", "", Kind.TEXT, "ADDRESS", "", "another Redis than they name")), 0, Doctor::run),
        new Verb("api", "METHOD PATH [NAME=VALUE…]", READ, "makes any request, and prints the answer", List.of(), 0,
            Looks::api),
        new Verb("completion", "bash", READ, "prints the completion: eval \"$(taskmill completion bash)\"", List.of(),
            0,
            Completion::run));

    private static Flag flag(String name, String letter, Kind kind, String value, String parameter, String sentence) {
        return new Flag(name, letter, kind, value, parameter, sentence);
    }

    private static List<Flag> and(List<Flag> flags, Flag... more) {
        return Stream.concat(flags.stream(), Stream.of(more)).toList();
    }

    private static Verb each(String name, String method, String path, CallerRole role, String sentence, String done) {
        String operand = path.contains("task") ? "UUID…" : path.contains("worker") ? "ID…"
            : path.contains("cron") ? "NAME…" : "QUEUE…";
        return new Verb(name, operand, role, sentence, List.of(), 0, new Each(method, path, done));
    }

    /** The flags that may stand behind a verb. */
    static List<Flag> flags(Verb verb) {
        return and(verb.flags(), COMMON.toArray(Flag[]::new));
    }

    /** @throws Usage naming the nearest verb */
    static Verb find(List<String> words) {
        String first = words.get(0);
        String two = words.size() > 1 ? first + " " + words.get(1) : first;
        List<String> names = ALL.stream().map(Verb::name).toList();
        boolean isGroup = names.stream().anyMatch(name -> name.startsWith(first + " "));
        String wanted = isGroup && words.size() > 1 && !words.get(1).startsWith("-") ? two : first;
        return ALL.stream().filter(verb -> verb.name().equals(wanted)).findFirst().orElseThrow(() -> new Usage(
            "there is no verb " + wanted
            + Nearest.of(wanted, names).map(near -> "; did you mean " + near + "?")
                .orElse("; taskmill --help lists them")));
    }

    /** The words with the flags of all verbs that stand before the verb moved behind it. */
    static List<String> withFlagsBehind(List<String> words) {
        int verb = 0;
        while (verb < words.size() && words.get(verb).startsWith("--")) {
            String word = words.get(verb);
            verb += COMMON.stream().anyMatch(flag -> !flag.isSwitch() && word.equals("--" + flag.name())) ? 2 : 1;
        }
        if (verb == 0 || verb >= words.size()) {
            return words;
        }
        List<String> moved = new ArrayList<>(words.subList(verb, words.size()));
        moved.addAll(find(moved).words(), words.subList(0, verb));
        return moved;
    }

    /** The words that may follow a first one. */
    static List<String> second(String first) {
        List<String> found = new ArrayList<>();
        ALL.stream().map(Verb::name).filter(name -> name.startsWith(first + " "))
            .forEach(name -> found.add(name.substring(first.length() + 1)));
        return found;
    }
}
