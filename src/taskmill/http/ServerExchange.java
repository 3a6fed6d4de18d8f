package taskmill.http;

import java.io.IOException;
import java.util.List;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;

/** Reads one request from its connection and writes its one reply. For one thread at a time. */
final class ServerExchange {
    private static final int MOST_LENGTH_DIGITS = 18;
    private static final long UNKNOWN = -1;
    /** An unread body up to this size is read and dropped, so that the connection can be kept. */
    private static final long MOST_DROPPED_TO_KEEP = 64 * 1024;
    /** Of a larger body so much is read and dropped before the connection is closed. */
    private static final long MOST_DROPPED_TO_CLOSE = 128L * 1024 * 1024;

    private final HttpExchange http;
    private final RequestHead head;
    private final MemoryBudget.Reservation memory;
    /** Bytes of the body that were announced and not read. */
    private long unread;

    ServerExchange(HttpExchange http, MemoryBudget.Reservation memory) {
        this.http = http;
        this.memory = memory;
        this.head = RequestHead.of(http);
        this.unread = announced(head);
    }

    private static long announced(RequestHead head) {
        if (!head.all("Transfer-Encoding").isEmpty()) {
            return UNKNOWN;
        }
        List<String> lengths = head.all("Content-Length");
        return lengths.isEmpty() ? 0 : isLength(lengths.get(0)) ? Long.parseLong(lengths.get(0)) : UNKNOWN;
    }

    private static boolean isLength(String text) {
        return !text.isEmpty() && text.length() <= MOST_LENGTH_DIGITS
            && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    RequestHead head() {
        return head;
    }

    /** @throws Problem 400 if Content-Length is not plain digits; the JDK takes a sign */
    void requirePlainLength() {
        if (!head.all("Content-Length").stream().allMatch(ServerExchange::isLength)) {
            throw Problem.of(400, "Content-Length is not a number of bytes");
        }
    }

    /** @throws Problem 413 if the body is larger */
    byte[] readBody(int most) throws IOException {
        if (unread > most) {
            throw BodyReader.tooLarge(most);
        }
        byte[] body = BodyReader.read(http.getRequestBody(), unread, most, memory);
        unread = 0;
        return body;
    }

    /**
     * Writes the reply. The connection is kept for the next request if no body is unread, or a small one of a known
     * length. A client that is still sending would lose the reply if the connection were closed at once, so its body is
     * read and dropped first.
     */
    void reply(Reply reply) throws IOException {
        boolean keep = unread >= 0 && unread <= MOST_DROPPED_TO_KEEP;
        write(keep ? reply : reply.with("Connection", "close"));
        if (unread == 0) {
            http.close();
            return;
        }
        if (head.isHead()) {
            return;
        }
        http.getResponseBody().flush();
        boolean ended = BodyReader.discard(http.getRequestBody(),
            keep ? MOST_DROPPED_TO_KEEP + 1 : MOST_DROPPED_TO_CLOSE);
        if (!keep || !ended) {
            // The JDK closes the connection at once if a handler throws. The reply has been written.
            throw new IOException("the rest of the body is not wanted");
        }
        http.close();
    }

    boolean hasStartedReply() {
        return http.getResponseCode() >= 0;
    }

    /** Closes the connection if no reply was written, and gives back the memory. */
    void close() {
        http.close();
        memory.release();
    }

    private void write(Reply reply) throws IOException {
        ReplyBytes body = ReplyBytes.of(reply.body(), memory);
        Headers headers = http.getResponseHeaders();
        headers.set("Cache-Control", "no-store");
        headers.set("X-Content-Type-Options", "nosniff");
        if (body.size() > 0) {
            headers.set("Content-Type", reply.type());
        }
        reply.headers().forEach(headers::set);
        if (body.size() > 0 && head.isHead()) {
            headers.set("Content-Length", Long.toString(body.size()));
        }
        if (body.size() == 0 || head.isHead()) {
            http.sendResponseHeaders(reply.status(), -1);
        } else {
            http.sendResponseHeaders(reply.status(), body.size());
            body.writeTo(http.getResponseBody());
        }
    }
}
