package taskmill.support;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the commands that clients send to a Redis from now on; those of scripts not. Thread-safe. */
public final class RedisMonitor implements AutoCloseable {
    private final Map<String, Integer> prefixes = new ConcurrentHashMap<>();
    private final AtomicInteger commands = new AtomicInteger();
    private final Socket socket;

    /** @param port of a Redis on this host */
    public RedisMonitor(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.getOutputStream().write("MONITOR\r\n".getBytes(StandardCharsets.US_ASCII));
        Thread reader = new Thread(this::read, "monitor");
        reader.setDaemon(true);
        reader.start();
    }

    /** How many there were. */
    public int commands() {
        return commands.get();
    }

    /** How many there were by the prefix of the first key. */
    public Map<String, Integer> prefixes() {
        return Map.copyOf(prefixes);
    }

    private void read() {
        try (var lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            lines.lines().filter(line -> line.startsWith("+1") && !line.contains(" lua] ")).forEach(this::count);
        } catch (IOException | UncheckedIOException closed) {
            return;
        }
    }

    private void count(String line) {
        commands.incrementAndGet();
        for (String word : line.split("\"")) {
            int colon = word.indexOf(':');
            if (colon > 0 && !word.startsWith("+")) {
                prefixes.merge(word.substring(0, colon), 1, Integer::sum);
                return;
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
