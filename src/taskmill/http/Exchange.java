package taskmill.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** One request and its one reply on the wire. For one thread at a time. */
final class Exchange {
    private static final int LONGEST_LENGTH = 18;
    private static final long UNKNOWN = -1;
    /** Of an unread body: so much is read away to keep the connection. */
    private static final long WORTH_KEEPING = 64 * 1024;
    /** Of an unread body: so much is read away before the connection is closed. */
    private static final long PATIENCE = 128L * 1024 * 1024;
    private static final int PIECE = 32 * 1024;

    private final HttpExchange http;
    private final Head head;
    private final Budget.Share memory;
    /** Bytes of the body that were announced and not read. */
    private long unread;

    Exchange(HttpExchange http, Budget.Share memory) {
        this.http = http;
        this.memory = memory;
        this.head = Head.of(http);
        this.unread = announced(head);
    }

    private static long announced(Head head) {
        if (!head.all("Transfer-Encoding").isEmpty()) {
            return UNKNOWN;
        }
        List<String> lengths = head.all("Content-Length");
        return lengths.isEmpty() ? 0 : isLength(lengths.get(0)) ? Long.parseLong(lengths.get(0)) : UNKNOWN;
    }

    private static boolean isLength(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= LONGEST_LENGTH;
    }

    Head head() {
        return head;
    }

    /** @throws Problem 400 if the announced length is no plain number (the JDK takes a sign), 413 if there is more */
    byte[] readBody(int most) throws IOException {
        for (String length : head.all("Content-Length")) {
            if (!isLength(length)) {
                throw Problem.of(400, "Content-Length is not a number of bytes");
            }
        }
        if (unread > most) {
            throw Body.tooLarge(most);
        }
        byte[] body = Body.read(http.getRequestBody(), unread, most, memory);
        unread = 0;
        return body;
    }

    /** Writes the reply to a request that was read completely, and frees the connection for the next one. */
    void reply(Reply reply) throws IOException {
        write(reply);
        http.close();
    }

    /**
     * Writes the reply to a request whose body may be unread. A client that is still sending would miss a reply that a
     * reset follows, so what it sends is read away first; a body too large or too vague costs it the connection.
     */
    void refuse(Reply reply) throws IOException {
        boolean keep = unread >= 0 && unread <= WORTH_KEEPING;
        write(keep ? reply : reply.with("Connection", "close"));
        if (head.isHead()) {
            return;
        }
        http.getResponseBody().flush();
        boolean ended = Body.discard(http.getRequestBody(), keep ? WORTH_KEEPING + 1 : PATIENCE);
        if (!keep || !ended) {
            // A handler that throws makes the JDK close the connection at once; the reply is out.
            throw new IOException("the rest of the body is not wanted");
        }
        http.close();
    }

    boolean hasStartedReply() {
        return http.getResponseCode() >= 0;
    }

    void close() {
        http.close();
    }

    /** Gives back what it has taken, once all is over. */
    void end() {
        memory.giveBack();
    }

    private void write(Reply reply) throws IOException {
        byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
        if (body.length > Budget.FREE) {
            // Once as text and once as bytes, until the client has read it.
            memory.take(2L * body.length);
        }
        Headers headers = http.getResponseHeaders();
        headers.set("Cache-Control", "no-store");
        headers.set("X-Content-Type-Options", "nosniff");
        if (body.length > 0) {
            headers.set("Content-Type", reply.type());
        }
        reply.headers().forEach(headers::set);
        if (body.length > 0 && head.isHead()) {
            headers.set("Content-Length", Integer.toString(body.length));
        }
        if (body.length == 0 || head.isHead()) {
            http.sendResponseHeaders(reply.status(), -1);
        } else {
            http.sendResponseHeaders(reply.status(), body.length);
            OutputStream out = http.getResponseBody();
            // The JDK makes two more copies of what it gets at a time, and keeps them.
            for (int from = 0; from < body.length; from += PIECE) {
                out.write(body, from, Math.min(PIECE, body.length - from));
            }
        }
    }
}
