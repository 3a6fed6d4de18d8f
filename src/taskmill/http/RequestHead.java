package taskmill.http;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;

/** A request without its body, as it was sent: nothing is decoded. Of an absolute URI only path and query are kept. */
record RequestHead(String method, String path, String query, Headers headers, InetSocketAddress remote) {
    static RequestHead of(HttpExchange exchange) {
        var uri = exchange.getRequestURI();
        String query = uri.getRawQuery();
        return new RequestHead(exchange.getRequestMethod(), uri.getRawPath(), query == null ? "" : query,
            exchange.getRequestHeaders(), exchange.getRemoteAddress());
    }

    List<String> all(String header) {
        return headers.getOrDefault(header, List.of());
    }

    Optional<String> first(String header) {
        return Optional.ofNullable(headers.getFirst(header));
    }

    boolean accepts(String type) {
        return Accept.prefers(all("Accept"), type);
    }

    boolean isHead() {
        return method.equals("HEAD");
    }

    /** True for the methods that only read. Browsers send these to other origins without asking first. */
    boolean isSafe() {
        return method.equals("GET") || isHead() || method.equals("OPTIONS");
    }
}
