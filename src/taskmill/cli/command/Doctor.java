package taskmill.cli.command;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import taskmill.access.Credentials;
import taskmill.config.BrokerConfig;
import taskmill.config.ConfigException;
import taskmill.config.Invocation;
import taskmill.config.Options;
import taskmill.config.RedisAddress;
import taskmill.config.StoreConfig;
import taskmill.config.WorkerConfig;
import taskmill.store.CheckStore.ServerReport;
import taskmill.store.Store;
import taskmill.store.StoreMismatch;
import taskmill.task.Unavailable;
import taskmill.worker.Preflight;
import taskmill.worker.Preflight.Finding;
import taskmill.worker.Preflight.Verdict;

/**
 * Looks whether this machine has what a broker and a worker need, by their own configuration. Each line tells what was
 * found, and of what is not good also what to do.
 */
final class Doctor {
    private static final long SLOW_MICROS = 5_000;
    private static final Duration SKEW = Duration.ofSeconds(1);
    private final Session session;
    private final Path home = Path.of(System.getProperty("taskmill.home", "")).toAbsolutePath();
    private final Set<Finding> findings = new LinkedHashSet<>();
    private int replicas;

    private Doctor(Session session) {
        this.session = session;
    }

    static int run(Session session) {
        Doctor doctor = new Doctor(session);
        doctor.look();
        doctor.findings.forEach(doctor::print);
        if (session.isJson()) {
            JsonArray all = new JsonArray();
            doctor.findings.forEach(each -> all.add(new JsonObject().add("verdict", word(each))
                .add("subject", each.subject()).add("text", each.text())));
            session.print(all.toString());
        }
        return doctor.findings.stream().anyMatch(each -> each.verdict() == Verdict.FAIL) ? Commands.REFUSED
            : Commands.OK;
    }

    private static String word(Finding finding) {
        return finding.verdict().name().toLowerCase();
    }

    private void print(Finding finding) {
        if (!session.isJson()) {
            String word = word(finding);
            session.print(session.terminal().coloured(word, word) + " ".repeat(6 - word.length())
                + "%-14s".formatted(finding.subject()) + finding.text());
        }
    }

    private void add(Verdict verdict, String subject, String text) {
        findings.add(new Finding(verdict, subject, text));
    }

    private void look() {
        add(Verdict.OK, "java", System.getProperty("java.version") + ", " + System.getProperty("java.vendor"));
        boolean both = session.given().has("broker") == session.given().has("worker");
        Set<StoreConfig> stores = new LinkedHashSet<>();
        if (both || session.given().has("broker")) {
            config("broker", () -> Invocation.broker(arguments("broker"), session.terminal().environment(), home))
                .ifPresent(config -> broker(config, stores));
        }
        if (both || session.given().has("worker")) {
            config("worker", () -> Invocation.worker(arguments("worker"), session.terminal().environment(), home))
                .ifPresent(config -> worker(config, stores));
        }
        if (stores.size() > 1) {
            add(Verdict.FAIL, "configuration", "broker and worker name different Redis servers or prefixes: "
                + "give both the same redis, prefix and shards");
        }
        stores.forEach(this::redis);
    }

    private String[] arguments(String program) {
        List<String> arguments = new ArrayList<>();
        session.given().text(program).ifPresent(file -> arguments.add("-config=" + file));
        session.given().text("redis").ifPresent(address -> arguments.add("--redis=" + address));
        return arguments.toArray(String[]::new);
    }

    private <C> Optional<C> config(String program, Supplier<Invocation<C>> reader) {
        try {
            if (reader.get() instanceof Invocation.Start<C> start) {
                add(Verdict.OK, program, "its configuration has no mistakes");
                start.warnings().forEach(text -> add(Verdict.WARN, program, text));
                return Optional.of(start.config());
            }
        } catch (ConfigException e) {
            e.getMessage().lines().forEach(line -> add(Verdict.FAIL, program, line.strip()));
        }
        return Optional.empty();
    }

    private void broker(BrokerConfig config, Set<StoreConfig> stores) {
        stores.add(config.store());
        replicas = Math.max(replicas, config.get(Options.WAIT_REPLICAS));
        config.credentials().flatMap(Credentials::warning).ifPresent(text -> add(Verdict.WARN, "broker", text));
        port("broker", config.bindAddress(), "stop what listens there, or set port");
    }

    private void worker(WorkerConfig config, Set<StoreConfig> stores) {
        stores.add(config.store());
        replicas = Math.max(replicas, config.get(Options.WAIT_REPLICAS));
        findings.addAll(Preflight.of(config));
        config.get(Options.METRICS_PORT).ifPresent(listen ->
            port("worker", listen.orLoopback().resolved(), "it is this worker's, or set another metrics_port"));
    }

    private void port(String program, InetSocketAddress address, String advice) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(address);
            add(Verdict.OK, program, "the port " + address.getPort() + " is free");
        } catch (IOException e) {
            add(Verdict.WARN, program, address + " cannot be listened on (" + e.getMessage() + "): if no " + program
                + " of yours runs, " + advice);
        }
    }

    private void redis(StoreConfig config) {
        ServerReport report;
        try {
            report = Store.report(config, replicas);
        } catch (Unavailable | StoreMismatch e) {
            add(Verdict.FAIL, "redis", e.getMessage().replaceFirst("\\.$", "")
                + (config.redis().kind() == RedisAddress.Kind.SINGLE
                    ? "; for one on this machine: bin/redis.sh start" : ""));
            return;
        }
        add(Verdict.OK, "redis", report.version() + " at " + config.redis());
        if (report.isReplica()) {
            add(Verdict.FAIL, "redis", "it is a replica, which takes no writes: name its primary, or the Sentinels");
        }
        if (report.percentAway() > 0) {
            add(Verdict.FAIL, "redis", report.percentAway() + " % of the Cluster do not answer: tasks there wait until"
                + " its nodes, or their replicas, are back");
        }
        if (report.replicas() < replicas) {
            add(Verdict.FAIL, "replicas", "a primary has " + report.replicas() + " of the " + replicas
                + " that wait_replicas asks for: submits are answered 503 until they follow");
        }
        String warning = report.durability().warning();
        add(warning.isEmpty() ? Verdict.OK : Verdict.FAIL, "durability", report.durability().word()
            + (warning.isEmpty() ? "" : ": " + warning));
        boolean isSlow = report.medianMicros() > SLOW_MICROS;
        add(isSlow ? Verdict.WARN : Verdict.OK, "latency", report.medianMicros() / 1000.0 + " ms, the slowest of 20 "
            + report.slowestMicros() / 1000.0 + " ms"
            + (isSlow ? ": each claim takes that long; bring Redis nearer" : ""));
        add(report.denied().isEmpty() ? Verdict.OK : Verdict.FAIL, "rights", report.denied().isEmpty()
            ? "its user may do what is needed" : "its user may not use " + String.join(" ", report.denied())
            + ": grant what bin/README.md lists under Redis");
        Duration skew = Duration.ofMillis(System.currentTimeMillis() - report.timeMs());
        boolean isSkewed = skew.abs().compareTo(SKEW) > 0;
        add(isSkewed ? Verdict.WARN : Verdict.OK, "clock", skew.toMillis() + " ms ahead of Redis"
            + (isSkewed ? ", whose clock decides: synchronize both by NTP" : ""));
    }
}
