package taskmill.http;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;

/** A request without its body, as it was sent: nothing is decoded. Of an absolute URI only path and query are kept. */
record RequestHead(String method, String path, String query, Headers headers, InetSocketAddress remote) {
    private static final int HEADER_BYTES = 200;
    /** Scheme and authority of a target in absolute form (RFC 9112, section 3.2.2). */
    private static final Pattern ORIGIN = Pattern.compile("(?i)https?://[^/?#@]+(?=/)");

    static RequestHead of(HttpExchange exchange) {
        // As it was sent. For URI the path of //host/api/check is /api/check: a second spelling.
        String sent = exchange.getRequestURI().toString();
        Matcher origin = ORIGIN.matcher(sent);
        String target = origin.lookingAt() ? sent.substring(origin.end()) : sent;
        int mark = target.indexOf('?');
        return new RequestHead(exchange.getRequestMethod(), mark < 0 ? target : target.substring(0, mark),
            mark < 0 ? "" : target.substring(mark + 1), exchange.getRequestHeaders(), exchange.getRemoteAddress());
    }

    List<String> all(String header) {
        return headers.getOrDefault(header, List.of());
    }

    Optional<String> first(String header) {
        return Optional.ofNullable(headers.getFirst(header));
    }

    /** True if the Accept headers (RFC 9110) name the type and give it more weight than JSON. Wildcards mean JSON. */
    boolean accepts(String type) {
        double wanted = 0;
        double json = 0;
        for (String range : String.join(",", all("Accept")).toLowerCase(Locale.ROOT).split(",")) {
            String essence = essence(range);
            if (essence.equals(type)) {
                wanted = Math.max(wanted, weight(range));
            } else if (essence.endsWith("json")) {
                json = Math.max(json, weight(range));
            }
        }
        return wanted > json;
    }

    /** The type of a media range or a Content-Type, without its parameters. */
    static String essence(String type) {
        return type.split(";", 2)[0].strip();
    }

    /** From 0 to 1; 1 if there is none, 0 if it cannot be read. */
    private static double weight(String range) {
        return Stream.of(range.split(";")).map(String::strip).filter(part -> part.startsWith("q=")).findFirst()
            .map(part -> part.matches("q=(0(\\.[0-9]{0,3})?|1(\\.0{0,3})?)") ? part.substring(2) : "0")
            .map(Double::valueOf).orElse(1.0);
    }

    boolean isHead() {
        return method.equals("HEAD");
    }

    long heapBytes() {
        return headers.values().stream().flatMap(List::stream).mapToLong(value -> HEADER_BYTES + value.length()).sum();
    }

    /** True for the methods that only read. Browsers send these to other origins without asking first. */
    boolean isSafe() {
        return method.equals("GET") || isHead() || method.equals("OPTIONS");
    }
}
