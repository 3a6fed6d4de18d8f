package taskmill.config;

import static taskmill.config.OptionType.optional;
import static taskmill.config.OptionType.seconds;

import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import taskmill.access.Credential;
import taskmill.access.HostPort;
import taskmill.access.Secrets;
import taskmill.access.TokenFile;
import taskmill.access.WebhookSecrets;
import taskmill.config.Option.Owner;
import taskmill.config.read.Setting;
import taskmill.task.Check;
import taskmill.task.HttpUrl;
import taskmill.task.Nearest;
import taskmill.task.QueueName;
import taskmill.task.Refusal;

/**
 * The table of all options, the only place with the name, type, range, default, owner and sentence of each. {@code
 * --help}, {@code config/README.md} and the shipped files are made from it.
 */
public final class Options {
    /** Those of a worker with scripts that names none. */
    static final String USUAL_QUEUES = "default*9, callbacks*1";
    /** 366 days, the longest time a task may ask for too. */
    private static final String LONGEST = "31622400";
    private static final Pattern VARIABLE = Pattern.compile("(?!TASK_)[A-Za-z_][A-Za-z0-9_]*");

    public static final Option<String> REDIS = both("redis", OptionType.one("address", text -> text), "127.0.0.1:6379",
        "Address of Redis: host:port[/db], redis://[user:password@]host:port[/db], rediss:// for TLS, "
        + "redis-sentinel://[user:password@]host:port,host:port/master-name[/db], rediss-sentinel:// for TLS, or with "
        + "cluster some host:port of a Cluster, separated by commas.");
    public static final Option<Optional<Login>> SENTINEL_LOGIN = both("sentinel_login",
        optional(OptionType.one("secret", Login::parse)), "",
        "Login of the Sentinels, if they want one: user:password or :password. That in redis is for the servers.")
        .shown("none", "taskmill:change-me");
    public static final Option<Boolean> CLUSTER = both("cluster", OptionType.flag(), "false",
        "Redis is a Cluster; the flag -c says the same.");
    public static final Option<Optional<List<X509Certificate>>> REDIS_CA = both("redis_ca",
        optional(OptionType.certificates()), "",
        "PEM file of the authorities, one of which must have signed the certificate of a server with TLS; "
        + "without it those that Java trusts.")
        .shown("none", "/etc/taskmill/redis-ca.pem");
    public static final Option<String> PREFIX = both("prefix", OptionType.word("word", StoreConfig.PREFIX), "tm",
        "The beginning of every key in Redis, so that several installations can share one Redis.");
    public static final Option<Optional<Integer>> SHARDS = both("shards",
        optional(OptionType.number(1, StoreConfig.MAX_SHARDS)), "",
        "Number of shards of the key space. The first process that uses a prefix sets it for good.")
        .shown("1, of a Cluster 16", "1");
    public static final Option<Integer> WAIT_REPLICAS = both("wait_replicas", OptionType.number(0, 16), "0",
        "How many replicas must have a task before its submission is answered, and a claim or renewal before a worker "
        + "counts on it.");
    public static final Option<Level> LOG_LEVEL = both("log_level",
        OptionType.one("debug, info, warning or error", Options::level), "info",
        "The lowest level of the events that are logged.");
    public static final Option<Optional<Path>> LOG_PATH = both("log_path", optional(OptionType.directory()), "",
        "Directory of the log files, made if it is missing; without it everything goes to standard error.")
        .shown("none", "/var/log/taskmill");
    public static final Option<Duration> RESULT_KEEP_TIME = both("result_keep_time", seconds("5", LONGEST), "1000",
        "How long the result of a finished task can be asked for, unless the task says otherwise.");
    public static final Option<Optional<Duration>> FAILURE_KEEP_TIME = both("failure_keep_time",
        optional(seconds("5", LONGEST)), "", "The same for a failed task.")
        .shown("7 days; result_keep_time if only that is set", "604800");

    public static final Option<ListenAddress> PORT = broker("port",
        OptionType.one("[host]:port", ListenAddress::parse), ":9595",
        "Where to listen. Without a host: on every address, or only on loopback if there is no token. Port 0 takes "
        + "a free one.");
    public static final Option<Optional<String>> TOKEN = broker("token",
        optional(OptionType.one("secret", Credential::requireToken)), "",
        "The token of an administrator, which requests send as Authorization: Bearer; a token_file is safer.")
        .shown("none", "a-long-random-word");
    public static final Option<Optional<TokenFile>> TOKEN_FILE = broker("token_file",
        optional(OptionType.file(TokenFile::new)), "",
        "File of tokens, one a line: name, role (read, submit or admin), token or sha256:digest. bin/token.sh "
        + "makes such lines. A changed file is read again.")
        .shown("none", "/etc/taskmill/tokens");
    public static final Option<Boolean> ALLOW_ANONYMOUS = broker("allow_anonymous", OptionType.flag(), "false",
        "Everybody who reaches the port may start programs, without a token.");
    public static final Option<List<String>> HOSTS = broker("hosts", OptionType.list("hosts", Options::host), "",
        "Names of this broker besides localhost and IP addresses, each with or without a port.")
        .shown("none", "tasks.example.com");
    public static final Option<Optional<Path>> TLS_KEYSTORE = broker("tls_keystore",
        optional(OptionType.file(path -> path)), "",
        "PKCS12 file with the private key and the certificates for https; with it the broker does not speak http.")
        .shown("none", "/etc/taskmill/broker.p12");
    public static final Option<Optional<String>> TLS_KEYSTORE_PASSWORD = broker("tls_keystore_password",
        optional(OptionType.one("secret", text -> text)), "",
        "Password of tls_keystore; a tls_keystore_password_file is safer.")
        .shown("none", "change-it");
    public static final Option<Optional<String>> TLS_KEYSTORE_PASSWORD_FILE = broker("tls_keystore_password_file",
        optional(OptionType.file(Secrets::readWord)), "",
        "File with the password of tls_keystore.")
        .shown("none", "/etc/taskmill/broker.p12.password");
    public static final Option<ZoneId> ZONE = broker("zone", OptionType.zone(), "UTC",
        "Time zone for counting by days.");
    public static final Option<Boolean> UI = broker("ui", OptionType.flag(), "true",
        "Serves the dashboard under /ui/.");
    public static final Option<Integer> MAX_BODY = broker("max_body", OptionType.bytes("1KiB", "64MiB"), "1MiB",
        "The largest body of a request.");
    public static final Option<Integer> MAX_REQUESTS = broker("max_requests", OptionType.number(1, 10_000), "256",
        "How many requests are handled at once, not counting those that wait for a task; more are answered 503.");
    public static final Option<Integer> MAX_QUEUES = broker("max_queues", OptionType.number(1, 100_000), "10000",
        "How many queues there may be; a task for a new one beyond them is answered 429.");
    public static final Option<Integer> MAX_FAILURES = broker("max_failures",
        OptionType.number(1, 100_000_000), "10000",
        "How many failed tasks are kept in each shard. Beyond it those that would expire first are removed.");
    public static final Option<Optional<String>> ON_FAILURE_URL = broker("on_failure_url",
        optional(OptionType.one("http or https address", Options::url)), "",
        "Address that gets every task that has failed for good as JSON, by POST, like a callback.")
        .shown("none", "http://127.0.0.1:8080/failed");
    public static final Option<Boolean> CHECK_BINS = broker("check_bins", OptionType.flag(), "false",
        "Refuses a script if workers serve its queue and none of them has the program.");

    public static final Option<Optional<Path>> BIN_PATH = worker("bin_path",
        optional(OptionType.existingDirectory()), "",
        "Directory of the programs that scripts may run.")
        .shown("none", "bin/tasks");
    public static final Option<List<String>> QUEUES = worker("queues", OptionType.list("names", Options::queue), "",
        "Queues whose tasks this worker runs, in the order of preference. Where one has a weight, as in critical*3, "
        + "the order is drawn by weight for each claim. Callbacks wait in the queue of that name.")
        .shown(USUAL_QUEUES + " if bin_path is set", USUAL_QUEUES);
    public static final Option<Optional<String>> NAME = worker("name",
        optional(OptionType.word("word", WorkerConfig.NAME)), "",
        "Name of this worker in results and logs; a second worker of the same name gets -2 added.")
        .shown("host name", "worker-a");
    public static final Option<Optional<Path>> RUN_PATH = worker("run_path", optional(OptionType.directory()), "",
        "Directory of this user alone, made if it is missing, with the locks on the names of workers.")
        .shown("$XDG_RUNTIME_DIR/taskmill, /run/taskmill or a directory in /tmp", "/run/taskmill");
    public static final Option<Integer> CONCURRENCY = worker("concurrency", OptionType.number(1, 10_000), "10",
        "How many tasks run at once.");
    public static final Option<Duration> PERIOD = worker("period", seconds("0", "86400"), "0",
        "Least time between two starts of tasks; 0 for none.")
        .alias("peroid");
    public static final Option<Duration> TASK_RUN_TIME = worker("task_run_time", seconds("0.001", LONGEST), "30",
        "How long an attempt may run, unless the task says otherwise.");
    public static final Option<Duration> LEASE = worker("lease", seconds("2", "3600"), "30",
        "How long a worker keeps a task without renewing its lease; it renews three times in that time.");
    public static final Option<Duration> POLL_INTERVAL = worker("poll_interval", seconds("0.01", "60"), "1",
        "Longest wait before an idle worker looks for tasks again.");
    public static final Option<Duration> KILL_GRACE = worker("kill_grace", seconds("0", "3600"), "2",
        "Time between TERM and KILL for a script that must end.");
    public static final Option<Boolean> KILL_LEFTOVERS = worker("kill_leftovers", OptionType.flag(), "false",
        "Kills what a finished script left running in the background.");
    public static final Option<Duration> SHUTDOWN_GRACE = worker("shutdown_grace", seconds("0", "86400"), "25",
        "How long a worker that is told to stop waits for its running tasks.");
    public static final Option<Integer> MAX_OUTPUT = worker("max_output", OptionType.bytes("0", "64MiB"), "64KiB",
        "How much is kept of each output of a script, and of the response of an rpc.");
    public static final Option<Integer> MAX_LOST = worker("max_lost", OptionType.number(0, 1_000), "3",
        "How often a task may be lost with its worker; if it is lost once more, it fails.");
    public static final Option<Boolean> FAIL_ON_STDERR = worker("fail_on_stderr", OptionType.flag(), "false",
        "A script that writes to its standard error fails.");
    public static final Option<List<String>> RUN_WITH = worker("run_with", OptionType.command(), "",
        "Program and arguments in front of every script, to set limits, a user or a namespace.")
        .shown("none", "nice -n 10");
    public static final Option<Map<String, String>> ENV = worker("env", OptionType.pairs(VARIABLE), "",
        "Environment variables that scripts get besides the usual ones.")
        .shown("none", "\n  LC_ALL: C.UTF-8");
    public static final Option<List<Cidr>> RPC_ALLOW = worker("rpc_allow",
        OptionType.list("address blocks", Cidr::parse), "",
        "Addresses that rpc tasks may call although another rule denies them.")
        .shown("none", "169.254.10.0/24");
    public static final Option<List<Cidr>> RPC_DENY = worker("rpc_deny",
        OptionType.list("address blocks", Cidr::parse), "",
        "Addresses that rpc tasks may not call, besides link-local and metadata addresses.")
        .shown("none", "\n  - 10.0.0.0/8\n  - fd00::/8");
    public static final Option<String> RPC_PRIVATE = worker("rpc_private",
        OptionType.word("allow or deny", Pattern.compile("allow|deny")), "allow",
        "Whether rpc tasks may call loopback, private and other addresses that are not public. Link-local and "
        + "metadata addresses are denied unless rpc_allow names them.");
    public static final Option<Optional<WebhookSecrets>> WEBHOOK_SECRET_FILE = worker("webhook_secret_file",
        optional(OptionType.file(WebhookSecrets::read)), "",
        "File of secrets, one a line as whsec_ and base64. Callbacks are signed with each of them as Standard Webhooks "
        + "has it; without it they are not signed.")
        .shown("none", "/etc/taskmill/webhook-secret");
    public static final Option<Optional<ListenAddress>> METRICS_PORT = worker("metrics_port",
        optional(OptionType.one("[host]:port", ListenAddress::parse)), "",
        "Where this worker answers GET /metrics and /healthz; without a host on loopback only.")
        .shown("none", ":9596");

    /** In the order of the documents. */
    static final List<Option<?>> ALL = List.of(
        REDIS, SENTINEL_LOGIN, CLUSTER, REDIS_CA, PREFIX, SHARDS, WAIT_REPLICAS, LOG_LEVEL, LOG_PATH,
        RESULT_KEEP_TIME, FAILURE_KEEP_TIME,
        PORT, TOKEN, TOKEN_FILE, ALLOW_ANONYMOUS, HOSTS, TLS_KEYSTORE, TLS_KEYSTORE_PASSWORD,
        TLS_KEYSTORE_PASSWORD_FILE, ZONE, UI, MAX_BODY, MAX_REQUESTS, MAX_QUEUES, MAX_FAILURES, ON_FAILURE_URL,
        CHECK_BINS,
        BIN_PATH, QUEUES, NAME, RUN_PATH, CONCURRENCY, PERIOD, TASK_RUN_TIME, LEASE, POLL_INTERVAL, KILL_GRACE,
        KILL_LEFTOVERS, SHUTDOWN_GRACE, MAX_OUTPUT, MAX_LOST, FAIL_ON_STDERR, RUN_WITH, ENV, RPC_ALLOW, RPC_DENY,
        RPC_PRIVATE, WEBHOOK_SECRET_FILE, METRICS_PORT);

    private static <T> Option<T> both(String name, OptionType<T> kind, String fallback, String sentence) {
        return Option.of(name, Owner.BOTH, kind, fallback, sentence);
    }

    private static <T> Option<T> broker(String name, OptionType<T> kind, String fallback, String sentence) {
        return Option.of(name, Owner.BROKER, kind, fallback, sentence);
    }

    private static <T> Option<T> worker(String name, OptionType<T> kind, String fallback, String sentence) {
        return Option.of(name, Owner.WORKER, kind, fallback, sentence);
    }

    /** In any case. Names of other loggers mean the nearest one, because old configuration files have them. */
    private static Level level(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "debug", "trace" -> Level.DEBUG;
            case "info", "notice" -> Level.INFO;
            case "warning", "warn" -> Level.WARNING;
            case "error", "err", "critical", "fatal", "panic" -> Level.ERROR;
            default -> throw new IllegalArgumentException("debug, info, warning or error is expected");
        };
    }

    /** A name of the broker, in lower case. */
    private static String host(String text) {
        try {
            HostPort.parse(text, HostPort.NO_PORT);
            return text.toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("host or host:port is expected, not \"" + text + "\"", e);
        }
    }

    private static String url(String text) {
        try {
            HttpUrl.parse(text);
            return text;
        } catch (Refusal e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** The name of a queue, alone or with a weight behind an asterisk. */
    private static String queue(String word) {
        String name = word.replaceFirst("\\*([1-9][0-9]{0,3})$", "");
        Check.that(QueueName.isValid(name), "the name of a queue is " + QueueName.PATTERN
            + ", with or without a weight of 1 to 9999 as in critical*3, not \"" + word + "\"");
        return word;
    }

    static List<Option<?>> of(Owner program) {
        return ALL.stream().<Option<?>>filter(option -> option.owner().includes(program)).toList();
    }

    static Optional<Option<?>> find(String name, Owner program) {
        return of(program).stream().<Option<?>>filter(option -> option.names().anyMatch(name::equals)).findFirst();
    }

    /** True for tokens, passwords, and an address of Redis with a password. */
    static boolean isSecret(Setting setting, Owner program) {
        return find(setting.name(), program).filter(option -> option.type().unit().equals("secret")
            || option == REDIS && setting.value() instanceof Setting.Text address && address.text().contains("@"))
            .isPresent() && !setting.isEmpty();
    }

    static String unknown(String name, Owner program) {
        return ALL.stream().filter(option -> option.names().anyMatch(name::equals)).findFirst()
            .map(option -> "is an option of the " + option.owner().word() + ", not of the " + program.word())
            .orElseGet(() -> "is no option"
                + Nearest.hint(name, of(program).stream().map(Option::name).toList()));
    }

    static String help(Owner program) {
        return """
            Usage: bin/%1$s.sh [-config=FILE] [-c] [--option=value ...]

              -config=FILE  reads this file instead of config/%1$s.yaml of the installation; --config FILE too
              -c            says that Redis is a Cluster
              --help        prints this
              --version     prints the version

            An option is set by a flag (--log_level=debug), else by an environment variable
            (TASKMILL_LOG_LEVEL=debug), else by a line of the file (log_level: debug).

            """.formatted(program.word())
            + of(program).stream().map(option -> "  %s (%s; default %s)\n      %s\n".formatted(option.name(),
                option.type().unit(), option.doc().shown(), option.doc().sentence())).collect(Collectors.joining());
    }

    static List<String> names(List<Option<?>> options) {
        return options.stream().flatMap(Option::names).toList();
    }
}
