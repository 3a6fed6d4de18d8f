package taskmill.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real redis-server for one test: on a free loopback port, in a temporary directory, without persistence unless an
 * option asks for it. It is ended by its pid, at the latest when the JVM ends. Thread-safe.
 */
public final class RedisProcess implements AutoCloseable {
    private static final int START_TRIES = 20;
    private static final int FIRST_PORT = 17_000;
    private static final int PORTS = 5000;
    private static final AtomicInteger NEXT_PORT = new AtomicInteger(ThreadLocalRandom.current().nextInt(PORTS));
    private static final long STOP_SECONDS = 60;

    /** Found by the script that {@code make run} uses; only once, since that takes 30 ms. */
    private static final class Server {
        static final Path SCRIPT = Path.of("bin/redis.sh").toAbsolutePath();
        static final String PATH = Command.of(SCRIPT, "which").run().succeeded().out();
    }

    private final Path dir;
    private final List<String> options;
    private final Map<String, String> environment;
    private final Thread endWithJvm = new Thread(this::kill, "redis-end");
    private final int port;
    private volatile Process process; // written under the lock of this; the JVM's end does not wait for that

    private RedisProcess(int port, Path dir, List<String> options, Map<String, String> environment, Process process) {
        this.port = port;
        this.dir = dir;
        this.options = options;
        this.environment = environment;
        this.process = process;
    }

    /** Starts a server and returns once it answers; options as on its command line, {@code "--appendonly yes"}. */
    public static RedisProcess start(String... options) {
        return start(Map.of(), options);
    }

    /** The same with more variables in its environment. */
    public static RedisProcess start(Map<String, String> environment, String... options) {
        try {
            Path dir = Files.createTempDirectory("taskmill-redis");
            for (int tries = 1; ; tries++) {
                int port = freePort();
                Process process = launch(port, dir, List.of(options), environment);
                if (answers(process, port)) {
                    return opened(new RedisProcess(port, dir, List.of(options), environment, process));
                }
                if (tries == START_TRIES) {
                    throw new AssertionError("redis-server did not start: " + Files.readString(log(dir)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The path of the program. */
    public static String server() {
        return Server.PATH;
    }

    /**
     * A loopback port that nobody listens on, and that this JVM has given to nobody for long. It, and the port of a node
     * of a Cluster 10,000 above it, are below those that the system gives to outgoing connections.
     */
    public static int freePort() {
        while (true) {
            int port = FIRST_PORT + Math.floorMod(NEXT_PORT.getAndIncrement(), PORTS);
            try (var probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return probe.getLocalPort();
            } catch (IOException taken) {
                continue;
            }
        }
    }

    public int port() {
        return port;
    }

    /** {@code 127.0.0.1:port}, as the option {@code redis} takes it. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    public synchronized long pid() {
        return process.pid();
    }

    public synchronized boolean isAlive() {
        return process.isAlive();
    }

    /** Its working directory, which holds its files and its log. */
    public Path dir() {
        return dir;
    }

    /** Kills it with -9; returns when it is gone. */
    public synchronized void kill9() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Ends it by TERM, so that it writes what it has to; returns when it is gone. */
    public synchronized void stop() {
        resume();
        process.destroy();
        awaitEnd();
    }

    /** Stops it with SIGSTOP: it keeps its connections and answers nothing. */
    public synchronized void pause() {
        signal("STOP");
    }

    public synchronized void resume() {
        signal("CONT");
    }

    /** Ends it if it runs, then starts it on the same port, directory and options; returns once it answers. */
    public synchronized void restart() {
        if (process.isAlive()) {
            stop();
        }
        Eventually.await(Duration.ofSeconds(10), "redis-server again on port " + port, () -> {
            process = launch(port, dir, options, environment);
            return answers(process, port);
        });
    }

    /** Kills it and removes its directory. */
    @Override
    public synchronized void close() {
        kill9();
        Runtime.getRuntime().removeShutdownHook(endWithJvm);
        try (var files = Files.walk(dir)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RedisProcess opened(RedisProcess redis) {
        Runtime.getRuntime().addShutdownHook(redis.endWithJvm);
        return redis;
    }

    private static Process launch(int port, Path dir, List<String> options, Map<String, String> environment)
        throws IOException {
        var command = new ArrayList<>(List.of(Server.PATH, "--port", String.valueOf(port), "--bind", "127.0.0.1",
            "--dir", dir.toString(), "--save", ""));
        for (String option : options) {
            command.addAll(option.startsWith("--") ? List.of(option.split(" ", 2)) : List.of(option));
        }
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log(dir).toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static Path log(Path dir) {
        return dir.resolve("redis.log");
    }

    /** False if the process ended instead, as it does when another process has taken the port. */
    private static boolean answers(Process process, int port) {
        return Eventually.get(Duration.ofSeconds(10), "an answer of redis-server on port " + port, () -> {
            if (!process.isAlive()) {
                return Optional.of(false);
            }
            return ping(port) ? Optional.of(true) : Optional.empty();
        });
    }

    private static boolean ping(int port) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            socket.setSoTimeout(1000);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            var answer = new String(socket.getInputStream().readNBytes(5), StandardCharsets.US_ASCII);
            return answer.equals("+PONG") || answer.equals("-NOAU");
        }
    }

    private void signal(String name) {
        Command.of("sh", "-c", "kill -$1 $2", "sh", name, process.pid()).run().succeeded();
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("redis-server does not end: pid=" + process.pid());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while redis-server ended", e);
        }
    }

    private void kill() {
        process.destroyForcibly();
    }
}
