package taskmill.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Reads the body of a request. It counts the bytes that arrive and trusts no announced length. */
final class BodyReader {
    /** The size of the first buffer. */
    private static final int FIRST = MemoryBudget.FREE;
    private static final byte[] NONE = {};

    /**
     * Reads to the end.
     *
     * @param announced bytes, or less than 0 if the length was not given
     * @param memory reserved for what has arrived, not for what was announced
     * @throws Problem 413 as soon as more than {@code most} bytes have arrived; the rest stays unread
     * @throws IOException if the client is gone, too slow, or breaks the protocol
     */
    static byte[] read(InputStream in, long announced, int most, MemoryBudget.Reservation memory) throws IOException {
        byte[] bytes = announced == 0 ? NONE : new byte[announced > 0 ? (int) Math.min(announced, FIRST) : FIRST];
        int count = 0;
        while (true) {
            if (count > most) {
                throw tooLarge(most);
            }
            if (count == bytes.length && count != announced) {
                int larger = (int) Math.min(2L * count, most + 1L);
                memory.add(larger - count);
                bytes = Arrays.copyOf(bytes, larger);
            }
            // The JDK keeps the connection for the next request only after a read that answers -1.
            int read = count == announced ? in.read() : read(in, bytes, count);
            if (read < 0) {
                return count == bytes.length ? bytes : Arrays.copyOf(bytes, count);
            }
            count += read;
        }
    }

    /** Reads and drops up to {@code most} bytes. True if the end was reached. */
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
            throw new IOException("a chunk announces more bytes than an int can count", e);
        }
    }
}
