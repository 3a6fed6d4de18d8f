package taskmill.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import taskmill.support.Wire;

/**
 * Shows a web page at {@code /}, and passes everything below {@code /api/} on to a broker as it came, as a proxy does
 * that keeps Host. Thread-safe.
 */
final class PageServer implements AutoCloseable {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ConcurrentLinkedQueue<String> passed = new ConcurrentLinkedQueue<>();
    private final HttpServer http;
    private final InetSocketAddress broker;
    private volatile String page = "";

    PageServer(InetSocketAddress broker) {
        this.broker = broker;
        try {
            http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        http.createContext("/", this::answer);
        http.setExecutor(threads);
        http.start();
    }

    void show(String html) {
        page = html;
    }

    /** {@code 127.0.0.1:port}. */
    String address() {
        return "127.0.0.1:" + http.getAddress().getPort();
    }

    /** What was passed on: method, what stood in the body, and the broker's status. */
    List<String> passed() {
        return List.copyOf(passed);
    }

    private void answer(HttpExchange exchange) throws IOException {
        boolean own = !exchange.getRequestURI().getRawPath().startsWith("/api/");
        byte[] body = exchange.getRequestBody().readAllBytes();
        Wire.Answer answer = own ? null : pass(exchange, new String(body, StandardCharsets.ISO_8859_1));
        byte[] reply = (own ? page : answer.body()).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", own ? "text/html" : "application/json");
        exchange.sendResponseHeaders(own ? 200 : answer.status(), reply.length == 0 ? -1 : reply.length);
        exchange.getResponseBody().write(reply);
        exchange.close();
    }

    private Wire.Answer pass(HttpExchange exchange, String body) throws IOException {
        var text = new StringBuilder(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " HTTP/1.1\r\n");
        exchange.getRequestHeaders().forEach((name, values) -> values.forEach(value ->
            text.append(name).append(": ").append(value).append("\r\n")));
        Wire.Answer answer = Wire.ask(broker, text + "\r\n" + body);
        passed.add(exchange.getRequestMethod() + " " + body + " " + answer.status());
        return answer;
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }
}
