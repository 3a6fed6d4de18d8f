package taskmill.config;

import static taskmill.config.Kinds.optional;
import static taskmill.config.Kinds.seconds;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import taskmill.access.Credential;
import taskmill.access.Secrets;
import taskmill.access.TokenFile;
import taskmill.config.Option.Owner;
import taskmill.task.Nearest;
import taskmill.task.QueueName;

/**
 * The table of all options: name, default, unit, range, owner and sentence stand here and nowhere else. The text of
 * {@code --help}, the table of the README and the shipped files are made from it or checked against it.
 */
public final class Options {
    /** 366 days, the longest time a task may ask for too. */
    private static final String LONGEST = "31622400";
    private static final Pattern VARIABLE = Pattern.compile("(?!TASK_)[A-Za-z_][A-Za-z0-9_]*");

    static final Option<String> REDIS = both("redis", Kinds.one("address", text -> text), "127.0.0.1:6379",
            "Where Redis is: host:port[/db], redis://[user:password@]host:port[/db], rediss:// for TLS, "
            + "redis-sentinel://[user:password@]host:port,host:port/master-name[/db], or with -c some host:port of a "
            + "Cluster with commas between them.");
    static final Option<Optional<List<X509Certificate>>> REDIS_CA = both("redis_ca", optional(Kinds.certificates()), "",
            "PEM file of the authorities that may have signed the certificate of a rediss:// server; without one, "
            + "those that Java trusts.")
            .shown("none", "/etc/taskmill/redis-ca.pem");
    static final Option<String> PREFIX = both("prefix", Kinds.word("word", StoreConfig.PREFIX), "tm",
            "Begins every key in Redis, so that several installations can share one.");
    static final Option<Optional<Integer>> SHARDS = both("shards",
            optional(Kinds.number(1, StoreConfig.MAX_SHARDS)), "",
            "Slices of the key space; the first process that meets a new prefix settles the number for good.")
            .shown("1, with -c 16", "1");
    static final Option<LogLevel> LOG_LEVEL = both("log_level",
            Kinds.one("debug, info, warning or error", LogLevel::of), "info",
            "The least important events that are still logged.");
    static final Option<Optional<Path>> LOG_PATH = both("log_path", optional(Kinds.path()), "",
            "Directory for log files, made if it is missing; without one everything goes to standard error.")
            .shown("none", "/var/log/taskmill");
    static final Option<Duration> RESULT_KEEP_TIME = both("result_keep_time", seconds("5", LONGEST), "1000",
            "How long the result of a finished task can be asked for, unless the task says otherwise.");

    static final Option<Listen> PORT = broker("port", Kinds.one("[host]:port", Listen::parse), ":9595",
            "Where to listen; without a host on every address, but only on loopback as long as there is no token. "
            + "Port 0 takes a free one.");
    static final Option<Optional<String>> TOKEN = broker("token",
            optional(Kinds.one("secret", Credential::requireToken)), "",
            "An administrator's token, which requests carry as Authorization: Bearer; better kept in a token_file.")
            .shown("none", "a-long-random-word");
    static final Option<Optional<TokenFile>> TOKEN_FILE = broker("token_file",
            optional(Kinds.file(TokenFile::open)), "",
            "File of tokens, one a line: name, role (read, submit or admin), token or sha256:digest. bin/token.sh "
            + "makes such lines; the file is read again when it changes.")
            .shown("none", "/etc/taskmill/tokens");
    static final Option<Boolean> ALLOW_ANONYMOUS = broker("allow_anonymous", Kinds.flag(), "false",
            "Lets everybody who reaches the port start programs, without a token.");
    static final Option<List<String>> HOSTS = broker("hosts", Kinds.list("hosts", Access::host), "",
            "Names, with or without a port, under which this broker is reached besides localhost and IP addresses.")
            .shown("none", "tasks.example.com");
    static final Option<Optional<Path>> TLS_KEYSTORE = broker("tls_keystore", optional(Kinds.file(path -> path)), "",
            "PKCS12 file with the private key and the certificates for https; with one, http is not spoken.")
            .shown("none", "/etc/taskmill/broker.p12");
    static final Option<Optional<String>> TLS_KEYSTORE_PASSWORD = broker("tls_keystore_password",
            optional(Kinds.one("secret", text -> text)), "",
            "Password of tls_keystore; better kept in a tls_keystore_password_file.")
            .shown("none", "change-it");
    static final Option<Optional<String>> TLS_KEYSTORE_PASSWORD_FILE = broker("tls_keystore_password_file",
            optional(Kinds.file(Secrets::readWord)), "",
            "File that holds the password of tls_keystore.")
            .shown("none", "/etc/taskmill/broker.p12.password");
    static final Option<ZoneId> ZONE = broker("zone", Kinds.zone(), "UTC",
            "Time zone that days are counted in.");
    static final Option<Integer> WAIT_REPLICAS = broker("wait_replicas", Kinds.number(0, 16), "0",
            "How many replicas must have a task before its submission is answered.");
    static final Option<Long> MAX_BODY = broker("max_body", Kinds.bytes("1KiB", "64MiB"), "1MiB",
            "The longest body of a request.");
    static final Option<Integer> MAX_REQUESTS = broker("max_requests", Kinds.number(1, 10_000), "256",
            "How many requests are worked on at once, without those that wait for a task; one more is answered 503.");
    static final Option<Boolean> CHECK_BINS = broker("check_bins", Kinds.flag(), "false",
            "Refuses a script if workers serve its queue and none of them has announced the program.");

    static final Option<Optional<Path>> BIN_PATH = worker("bin_path", optional(Kinds.existingDirectory()), "",
            "Directory of the programs that script tasks may run.")
            .shown("none", "bin/tasks");
    static final Option<List<String>> QUEUES = worker("queues", Kinds.list("names", Options::queue), "",
            "Queues this worker takes tasks from; default when there is a bin_path.")
            .shown("default", "default");
    static final Option<Optional<String>> NAME = worker("name",
            optional(Kinds.word("word", WorkerConfig.NAME)), "",
            "What this worker is called in results and logs; a second one of the name gets -2 added.")
            .shown("host name", "worker-a");
    static final Option<Integer> CONCURRENCY = worker("concurrency", Kinds.number(1, 10_000), "10",
            "How many tasks run at once.");
    static final Option<Duration> PERIOD = worker("period", seconds("0", "86400"), "0",
            "Least time between two starts of tasks; 0 sets no pace.")
            .alias("peroid");
    static final Option<Duration> TASK_RUN_TIME = worker("task_run_time", seconds("0.001", LONGEST), "30",
            "How long an attempt may run, unless the task says otherwise.");
    static final Option<Duration> LEASE = worker("lease", seconds("2", "3600"), "30",
            "How long a worker that has fallen silent keeps its tasks; renewed three times as often.");
    static final Option<Duration> POLL_INTERVAL = worker("poll_interval", seconds("0.01", "60"), "1",
            "Longest wait before an idle worker looks for tasks again by itself.");
    static final Option<Duration> KILL_GRACE = worker("kill_grace", seconds("0", "3600"), "2",
            "Time between the TERM and the KILL of a script that must end.");
    static final Option<Boolean> KILL_LEFTOVERS = worker("kill_leftovers", Kinds.flag(), "false",
            "Ends what a finished script left running in the background.");
    static final Option<Duration> SHUTDOWN_GRACE = worker("shutdown_grace", seconds("0", "86400"), "25",
            "How long a worker that is told to stop waits for its running tasks.");
    static final Option<Long> MAX_OUTPUT = worker("max_output", Kinds.bytes("0", "64MiB"), "64KiB",
            "How much is kept of each output of a script and of the response of an rpc.");
    static final Option<Integer> MAX_LOST = worker("max_lost", Kinds.number(0, 1_000), "3",
            "How many dead workers a task survives before it fails.");
    static final Option<Boolean> FAIL_ON_STDERR = worker("fail_on_stderr", Kinds.flag(), "false",
            "Makes a script fail that writes anything to its standard error.");
    static final Option<List<String>> RUN_WITH = worker("run_with", Kinds.command(), "",
            "Program and arguments put in front of every script, to set limits, a user or a namespace.")
            .shown("none", "nice -n 10");
    static final Option<Map<String, String>> ENV = worker("env", Kinds.pairs(VARIABLE), "",
            "Environment variables that scripts get besides their usual few.")
            .shown("none", "\n  LC_ALL: C.UTF-8");
    static final Option<List<Cidr>> RPC_ALLOW = worker("rpc_allow", Kinds.list("address blocks", Cidr::parse), "",
            "Addresses that rpc tasks may call even where they are denied.")
            .shown("none", "169.254.10.0/24");
    static final Option<List<Cidr>> RPC_DENY = worker("rpc_deny", Kinds.list("address blocks", Cidr::parse), "",
            "Addresses that rpc tasks may not call, besides link-local ones.")
            .shown("none", "\n  - 10.0.0.0/8\n  - fd00::/8");
    static final Option<String> RPC_PRIVATE = worker("rpc_private",
            Kinds.word("allow or deny", Pattern.compile("allow|deny")), "allow",
            "Whether rpc tasks may call loopback, private and other addresses that are not public; link-local and "
            + "metadata ones they may not call in any case.");
    static final Option<Optional<Listen>> METRICS_PORT = worker("metrics_port",
            optional(Kinds.one("[host]:port", Listen::parse)), "",
            "Where this worker answers GET /metrics; without a host on loopback only.")
            .shown("none", ":9596");

    private static final List<Option<?>> ALL = List.of(
            REDIS, REDIS_CA, PREFIX, SHARDS, LOG_LEVEL, LOG_PATH, RESULT_KEEP_TIME,
            PORT, TOKEN, TOKEN_FILE, ALLOW_ANONYMOUS, HOSTS, TLS_KEYSTORE, TLS_KEYSTORE_PASSWORD,
            TLS_KEYSTORE_PASSWORD_FILE, ZONE, WAIT_REPLICAS, MAX_BODY, MAX_REQUESTS, CHECK_BINS,
            BIN_PATH, QUEUES, NAME, CONCURRENCY, PERIOD, TASK_RUN_TIME, LEASE, POLL_INTERVAL, KILL_GRACE,
            KILL_LEFTOVERS, SHUTDOWN_GRACE, MAX_OUTPUT, MAX_LOST, FAIL_ON_STDERR, RUN_WITH, ENV, RPC_ALLOW, RPC_DENY,
            RPC_PRIVATE, METRICS_PORT);

    private Options() {
    }

    private static <T> Option<T> both(String name, Kind<T> kind, String fallback, String sentence) {
        return Option.of(name, Owner.BOTH, kind, fallback, sentence);
    }

    private static <T> Option<T> broker(String name, Kind<T> kind, String fallback, String sentence) {
        return Option.of(name, Owner.BROKER, kind, fallback, sentence);
    }

    private static <T> Option<T> worker(String name, Kind<T> kind, String fallback, String sentence) {
        return Option.of(name, Owner.WORKER, kind, fallback, sentence);
    }

    private static String queue(String name) {
        if (!QueueName.isValid(name)) {
            throw new IllegalArgumentException(
                    "the name of a queue is " + QueueName.PATTERN + ", not \"" + name + "\"");
        }
        return name;
    }

    /** Every option, in the order of the documents. */
    static List<Option<?>> all() {
        return ALL;
    }

    /** The options that a kind of process understands, in the order of the documents. */
    static List<Option<?>> of(Role role) {
        return ALL.stream().<Option<?>>filter(option -> option.owner().includes(role)).toList();
    }

    static Optional<Option<?>> find(String name, Role role) {
        return of(role).stream().<Option<?>>filter(option -> option.names().anyMatch(name::equals)).findFirst();
    }

    /** What to say about a name that is no option of this kind of process. */
    static String unknown(String name, Role role) {
        return ALL.stream().filter(option -> option.names().anyMatch(name::equals)).findFirst()
                .map(option -> "is an option of the " + option.owner().word() + ", not of the " + role.word())
                .orElseGet(() -> "is no option" + Nearest.hint(name, names(role)));
    }

    static List<String> names(Role role) {
        return of(role).stream().map(Option::name).toList();
    }

    /** The table as rows of Markdown: name, default, unit, who, sentence; without a heading, one option a line. */
    public static String markdown() {
        return OptionText.markdown(ALL);
    }

    /** What {@code --help} prints. */
    public static String help(Role role) {
        return OptionText.help(role, of(role));
    }
}
