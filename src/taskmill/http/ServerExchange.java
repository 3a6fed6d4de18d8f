package taskmill.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;

/** Reads one request from its connection and writes its one reply. For one thread at a time. */
final class ServerExchange {
    private static final long UNKNOWN = -1;
    private static final int FIRST = MemoryBudget.FREE;
    private static final byte[] NONE = {};
    /** An unread body up to this size is read and dropped, so that the connection can be kept. */
    private static final long MOST_DROPPED_TO_KEEP = 64 * 1024;
    /** Of a larger body so much is read and dropped before the connection is closed. */
    private static final long MOST_DROPPED_TO_CLOSE = 128L * 1024 * 1024;

    private final HttpExchange http;
    private final RequestHead head;
    private final MemoryBudget.Reservation memory;
    private final RequestTimes times;
    private final long begunNanos = System.nanoTime();
    private String route = RequestTimes.NO_ROUTE;
    /** Bytes of the body that were announced and not read. */
    private long unread;

    ServerExchange(HttpExchange http, MemoryBudget.Reservation memory, RequestTimes times) {
        this.http = http;
        this.memory = memory;
        this.times = times;
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
        return text.matches("[0-9]{1,18}");
    }

    void route(String path) {
        route = path;
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

    /**
     * Reads the body. It counts the bytes that arrive and reserves memory for them; no length is trusted.
     *
     * @throws Problem 413 as soon as more than {@code most} bytes have arrived; the rest stays unread
     * @throws IOException if the client is gone, too slow, or breaks the protocol
     */
    byte[] readBody(int most) throws IOException {
        if (unread > most) {
            throw tooLarge(most);
        }
        InputStream in = http.getRequestBody();
        byte[] bytes = unread == 0 ? NONE : new byte[unread > 0 ? (int) Math.min(unread, FIRST) : FIRST];
        int count = 0;
        while (true) {
            if (count > most) {
                throw tooLarge(most);
            }
            if (count == bytes.length && count != unread) {
                int larger = (int) Math.min(2L * count, most + 1L);
                memory.add(larger - count);
                bytes = Arrays.copyOf(bytes, larger);
            }
            // The JDK keeps the connection for the next request only after a read that answers -1.
            int read = count == unread ? in.read() : read(in, bytes, count);
            if (read < 0) {
                unread = 0;
                return count == bytes.length ? bytes : Arrays.copyOf(bytes, count);
            }
            count += read;
        }
    }

    /**
     * Writes the reply. The connection is kept if no body is unread, or a small one of a known length. A client that is
     * still sending would lose the reply if it were closed at once, so its body is read and dropped first.
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
        boolean ended = discard(http.getRequestBody(),
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
        times.count(route, head.method(), reply.status(), begunNanos);
    }

    private static boolean discard(InputStream in, long most) throws IOException {
        byte[] bytes = new byte[FIRST];
        long left = most;
        while (left > 0) {
            int read = read(in, bytes, 0);
            if (read < 0) {
                return true;
            }
            left -= read;
        }
        return false;
    }

    private static Problem tooLarge(int most) {
        return Problem.of(413, "the body is larger than " + most + " bytes");
    }

    private static int read(InputStream in, byte[] bytes, int from) throws IOException {
        try {
            return in.read(bytes, from, bytes.length - from);
        } catch (IndexOutOfBoundsException e) {
            throw new IOException("a chunk announces more bytes than an int can count", e);
        }
    }
}
