package taskmill.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import com.sun.net.httpserver.HttpServer;

/**
 * Chains of three tasks, each after the one before it and each with a callback, which clients submit in the background; and
 * the receiver of the callbacks. Thread-safe.
 */
final class Chains implements AutoCloseable {
    private static final int DEPTH = 3;
    private static final int CLIENTS = 2;
    private static final Pattern AFTER = Pattern.compile("[\n ]after=(\\S+)");
    private final TestSystem system;
    private final int count;
    private final String options;
    private final HttpServer receiver;
    /** The ids under which each task's callback came. */
    private final Map<String, Set<String>> received = new ConcurrentHashMap<>();
    private final Clients.Load load;

    Chains(TestSystem system, int count) {
        this(system, count, 300, "");
    }

    /**
     * Two clients submit them.
     *
     * @param count of the chains
     * @param pauseMs of each client after a chain
     * @param options of each task, as a form that begins with an ampersand, or nothing
     */
    Chains(TestSystem system, int count, long pauseMs, String options) {
        this.system = system;
        this.count = count;
        this.options = options;
        try {
            receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        receiver.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            received.computeIfAbsent(exchange.getRequestURI().getPath(), path -> new ConcurrentSkipListSet<>())
                .add(String.valueOf(exchange.getRequestHeaders().getFirst("webhook-id")));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        receiver.start();
        load = system.clients().load(count, CLIENTS, pauseMs, this::chain);
    }

    /** A line of a worker's configuration: a file of a secret, without which no callback has an id. */
    static String secret() {
        try {
            return "webhook_secret_file: " + Files.writeString(Files.createTempFile("taskmill", "secret"),
                "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes that file. */
    static void removeSecret(String line) {
        try {
            Files.delete(Path.of(line.split(" ")[1]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Submits all tasks of a chain but the last, which it returns. */
    private String chain(int number) {
        String after = "";
        for (int depth = 1; depth < DEPTH; depth++) {
            after = "&after=" + system.clients().submit(number + "-" + depth, task(number, depth) + after);
        }
        return task(number, DEPTH) + after;
    }

    private String task(int number, int depth) {
        return system.rpc(1) + options + "&callback=http%3A%2F%2F127.0.0.1%3A" + receiver.getAddress().getPort() + "%2F" + number
            + "-" + depth;
    }

    void join() {
        load.join();
    }

    /** Begins no further chain. */
    void stop() {
        load.stop();
    }

    /** Once no task waits or runs: every callback of a chain that was begun came, each under one id. */
    Figures judgeCallbacks(Figures figures) {
        return figures.expect("callbacks", DEPTH * load.stored(), received.size())
            .expect("under two ids", 0, received.values().stream().filter(ids -> ids.size() > 1 || ids.contains("null")).count());
    }

    /** Once no task waits or runs: every callback came, each under one id, and nothing started before its parent's end. */
    void judge(Figures figures) {
        Map<String, Long> ends = new HashMap<>();
        system.journals.events().stream().filter(event -> event.kind().equals("end"))
            .forEach(event -> ends.merge(event.uuid(), event.atUs(), Math::min));
        Map<String, Long> starts = Verdict.of(system).firstStarts();
        long early = 0;
        long children = 0;
        for (String key : Stored.specs(system.jedis())) {
            Matcher after = AFTER.matcher(system.jedis().getrange(key, 0, 2047));
            if (after.find()) {
                children++;
                early += starts.getOrDefault(key.substring(key.lastIndexOf(':') + 1), 0L)
                    < ends.getOrDefault(after.group(1), Long.MAX_VALUE) ? 1 : 0;
            }
        }
        figures.expect("tasks after others", (DEPTH - 1) * count, children).expect("started before the end of the other", 0, early);
        judgeCallbacks(figures)
            .expect("not succeeded", 0, system.stored().total("failed") + system.stored().total("canceled"));
    }

    @Override
    public void close() {
        receiver.stop(0);
    }
}
