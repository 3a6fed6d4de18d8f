package taskmill.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** The bytes of a request's body: counted while they come, whatever was announced. */
final class Body {
    /** Set aside before the first byte has come. */
    private static final int FIRST = Budget.FREE;
    private static final byte[] NONE = {};

    private Body() {
    }

    /**
     * Reads to the end.
     *
     * @param announced bytes, or less than 0 if the length was not given
     * @param memory for what comes, not for what is announced
     * @throws Problem 413 as soon as more than {@code most} bytes have come, which leaves the rest unread
     * @throws IOException if the client is gone, too slow, or breaks the protocol
     */
    static byte[] read(InputStream in, long announced, int most, Budget.Share memory) throws IOException {
        byte[] bytes = announced == 0 ? NONE : new byte[announced > 0 ? (int) Math.min(announced, FIRST) : FIRST];
        int count = 0;
        while (true) {
            if (count > most) {
                throw tooLarge(most);
            }
            if (count == bytes.length && count != announced) {
                int more = (int) Math.min(2L * count, most + 1L);
                memory.take(more - count);
                bytes = Arrays.copyOf(bytes, more);
            }
            // Only the read that answers -1 tells the JDK that the connection can serve the next request.
            int read = count == announced ? in.read() : read(in, bytes, count);
            if (read < 0) {
                return count == bytes.length ? bytes : Arrays.copyOf(bytes, count);
            }
            count += read;
        }
    }

    /** Reads and drops up to so many bytes; whether the end was reached. */
    static boolean discard(InputStream in, long most) throws IOException {
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

    static Problem tooLarge(int most) {
        return Problem.of(413, "the body is larger than " + most + " bytes");
    }

    private static int read(InputStream in, byte[] bytes, int from) throws IOException {
        try {
            return in.read(bytes, from, bytes.length - from);
        } catch (IndexOutOfBoundsException e) {
            throw new IOException("a chunk announces more bytes than can be counted", e);
        }
    }
}
