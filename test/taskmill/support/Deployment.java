package taskmill.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * Brokers and workers that the real scripts of bin/ start, on one Redis, with configuration files and a directory of
 * programs in a temporary directory. Thread-safe.
 */
public final class Deployment implements AutoCloseable {
    private static final Path SAMPLES = Path.of("bin/tasks");
    private static final Path TEST_SCRIPTS = Path.of("test/taskmill/e2e/tasks");

    private final String redis;
    private final Path dir;
    private final Deque<AutoCloseable> parts = new ConcurrentLinkedDeque<>();

    private Deployment(String redis, Path dir) {
        this.redis = redis;
        this.dir = dir;
    }

    /** On a Redis that somebody else ends. */
    public static Deployment on(String redis) {
        try {
            var deployment = new Deployment(redis, Files.createTempDirectory("taskmill-deployment"));
            // Written by a process that is gone when they are started: no file of this one is open for writing then.
            Command.of("sh", "-c", "mkdir \"$1\" && cp -Rp " + SAMPLES + "/. " + TEST_SCRIPTS + "/. \"$1\"", "sh",
                    deployment.bin()).run().succeeded();
            return deployment;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** On a Redis of its own, which ends with it. */
    public static Deployment onOwnRedis(String... redisOptions) {
        var redis = RedisProcess.start(redisOptions);
        var deployment = on(redis.address());
        deployment.parts.add(redis);
        return deployment;
    }

    public Path dir() {
        return dir;
    }

    /** The workers' {@code bin_path}: the sample scripts and those of the tests. */
    public Path bin() {
        return dir.resolve("bin");
    }

    /** Starts a broker on a free loopback port, with more options as lines of its file. */
    public Child broker(String... options) {
        return launch("broker", "port: 127.0.0.1:0", options);
    }

    /** Starts a worker with more options as lines of its file. */
    public Child worker(String... options) {
        return launch("worker", "bin_path: " + bin(), options);
    }

    /** The command that starts a broker or a worker by this file. */
    public static Command command(String role, Path file) {
        return Command.of(Path.of("bin", role + ".sh").toAbsolutePath(), "-config=" + file);
    }

    /** Starts it and ends it with this. */
    public Child start(Command command) {
        Child child = command.start();
        parts.addFirst(child);
        return child;
    }

    private Child launch(String role, String usual, String... options) {
        var lines = new LinkedHashMap<String, String>();
        add("redis: " + redis, lines);
        add(usual, lines);
        for (String option : options) {
            add(option, lines);
        }
        return start(command(role, file(role, String.join("\n", lines.values()))));
    }

    private static void add(String line, Map<String, String> into) {
        into.put(line.substring(0, line.indexOf(':')), line);
    }

    /** Writes a configuration file. */
    public Path file(String name, String text) {
        try {
            return Files.writeString(Files.createTempFile(dir, name, ".yaml"), text + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills what is left of it, the latest first, and removes its directory. */
    @Override
    public void close() throws Exception {
        for (AutoCloseable part : new ArrayDeque<>(parts)) {
            part.close();
        }
        try (var files = Files.walk(dir)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Override
    public String toString() {
        var text = new StringJoiner("\n");
        parts.forEach(part -> text.add(part.toString()));
        return text.toString();
    }
}
