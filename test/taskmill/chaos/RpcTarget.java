package taskmill.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** What rpc tasks call: it notes the attempt in the journal and answers 200 after the time that the path names. */
final class RpcTarget implements AutoCloseable {
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(4);
    private final Journals journals;
    private final HttpServer server;

    RpcTarget(Journals journals) {
        this.journals = journals;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
            server.createContext("/", this::take);
            server.setExecutor(threads);
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where a call takes so long. */
    String url(int ms) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + ms;
    }

    private void take(HttpExchange exchange) {
        sign(exchange, "start");
        long ms = Long.parseLong(exchange.getRequestURI().getPath().substring(1));
        threads.schedule(() -> answer(exchange), ms, TimeUnit.MILLISECONDS);
    }

    private void answer(HttpExchange exchange) {
        sign(exchange, "end");
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, -1);
        } catch (IOException gone) {
            // Its worker was killed: the journal has the start, and the next attempt is to be noted, too.
        }
    }

    private void sign(HttpExchange exchange, String event) {
        journals.sign(exchange.getRequestHeaders().getFirst("X-Task-Uuid"),
                exchange.getRequestHeaders().getFirst("X-Task-Attempt"), event);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
