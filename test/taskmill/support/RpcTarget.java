package taskmill.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * An HTTP server on a free loopback port for rpc tasks to call. It answers 200 {@code ok} after the milliseconds that
 * the path names. Thread-safe.
 */
public final class RpcTarget implements AutoCloseable {
    private static final int THREADS = 8;

    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(THREADS);
    private final BiConsumer<Headers, String> watcher;
    private final HttpServer server;

    public RpcTarget() {
        this((headers, event) -> { });
    }

    /** @param watcher is told of each call, by its headers: {@code start} when it arrives, {@code end} before the answer */
    public RpcTarget(BiConsumer<Headers, String> watcher) {
        this.watcher = watcher;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
            server.createContext("/", this::take);
            server.setExecutor(threads);
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The address of a call that takes so long. */
    public String url(int ms) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + ms;
    }

    private void take(HttpExchange exchange) {
        watcher.accept(exchange.getRequestHeaders(), "start");
        long ms = Long.parseLong(exchange.getRequestURI().getPath().substring(1));
        if (ms == 0) {
            answer(exchange);
        } else {
            threads.schedule(() -> answer(exchange), ms, TimeUnit.MILLISECONDS);
        }
    }

    private void answer(HttpExchange exchange) {
        watcher.accept(exchange.getRequestHeaders(), "end");
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write(new byte[] {'o', 'k'});
        } catch (IOException gone) {
            // The caller was killed.
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
