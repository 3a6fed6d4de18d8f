package taskmill.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * A request without its body, as it came over the wire: nothing is decoded, and of an absolute URI only path and query
 * count.
 */
record Head(String method, String path, String query, Headers headers, InetSocketAddress remote) {
    static Head of(HttpExchange exchange) {
        var uri = exchange.getRequestURI();
        String query = uri.getRawQuery();
        return new Head(exchange.getRequestMethod(), uri.getRawPath(), query == null ? "" : query,
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

    /** Whether it can only read, as browsers see it: these they send across origins without asking. */
    boolean isSafe() {
        return method.equals("GET") || isHead() || method.equals("OPTIONS");
    }
}
