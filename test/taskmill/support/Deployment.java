package taskmill.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    private final Runnable endRedis;
    private final Deque<Child> children = new ConcurrentLinkedDeque<>();

    private Deployment(String redis, Path dir, Runnable endRedis) {
        this.redis = redis;
        this.dir = dir;
        this.endRedis = endRedis;
    }

    /** On a Redis that somebody else ends. */
    public static Deployment on(String redis) {
        return made(redis, () -> { });
    }

    /** On a Redis of its own, which ends with it; options as on its command line. */
    public static Deployment onOwnRedis(String... redisOptions) {
        var redis = RedisProcess.start(redisOptions);
        return made(redis.address(), redis::close);
    }

    private static Deployment made(String redis, Runnable endRedis) {
        try {
            var deployment = new Deployment(redis, Files.createTempDirectory("taskmill-deployment"), endRedis);
            // Copied by another process: a script cannot be started while a file descriptor is open for writing it.
            Command.of("sh", "-c", "mkdir \"$1\" && cp -Rp " + SAMPLES + "/. " + TEST_SCRIPTS + "/. \"$1\"", "sh",
                deployment.bin()).run().succeeded();
            return deployment;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The address of its Redis. */
    public String redis() {
        return redis;
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
        return start(brokerCommand(options));
    }

    /** The command that {@link #broker} runs. */
    public Command brokerCommand(String... options) {
        return configured("broker", "port: 127.0.0.1:0", options);
    }

    /** Starts a worker with more options as lines of its file. */
    public Child worker(String... options) {
        return start(workerCommand(options));
    }

    /** The command that {@link #worker} runs. */
    public Command workerCommand(String... options) {
        return configured("worker", "bin_path: " + bin(), options);
    }

    /** The command that starts a broker or a worker with this file. */
    public static Command command(String role, Path file) {
        return Command.of(Path.of("bin", role + ".sh").toAbsolutePath(), "-config=" + file);
    }

    /** Starts it and ends it with this. */
    public Child start(Command command) {
        Child child = command.start();
        children.addFirst(child);
        return child;
    }

    private Command configured(String role, String usual, String... options) {
        var lines = new LinkedHashMap<String, String>();
        add("redis: " + redis, lines);
        add(usual, lines);
        for (String option : options) {
            add(option, lines);
        }
        return command(role, file(role, String.join("\n", lines.values())));
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

    /** Kills what still runs, the latest first, and removes the directory. */
    @Override
    public void close() {
        children.forEach(Child::close);
        endRedis.run();
        try (var files = Files.walk(dir)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With the output of its brokers and workers. */
    @Override
    public String toString() {
        var text = new StringJoiner("\n");
        children.forEach(child -> text.add(child.toString()));
        return text.toString();
    }
}
