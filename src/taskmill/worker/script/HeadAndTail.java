package taskmill.worker.script;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Keeps the beginning and the end of a stream of bytes, half of the limit each, and counts all of it. Thread-safe.
 */
final class HeadAndTail {
    private static final int CONTINUATION_MASK = 0xc0;
    private static final int CONTINUATION = 0x80;

    private final int headLimit;
    private final int tailLimit;
    /** Guarded by this, as are all below. */
    private final ByteArrayOutputStream head = new ByteArrayOutputStream(0);
    /** A ring buffer, created when the head is full. Its oldest byte is at {@code seen % tailLimit}. */
    private byte[] tail;
    /** How many bytes came after the head. */
    private long seen;

    HeadAndTail(int limitBytes) {
        headLimit = limitBytes - limitBytes / 2;
        tailLimit = limitBytes / 2;
    }

    void add(byte[] bytes, int length) {
        add(bytes, 0, length);
    }

    synchronized void add(byte[] bytes, int from, int length) {
        int toHead = Math.min(length, headLimit - head.size());
        head.write(bytes, from, toHead);
        if (toHead < length) {
            addToTail(bytes, from + toHead, length - toHead);
        }
    }

    private void addToTail(byte[] bytes, int from, int length) {
        if (tail == null) {
            tail = new byte[tailLimit];
        }
        // Only the end of a piece that is longer than the ring can stay.
        int kept = Math.min(length, tailLimit);
        seen += length - kept;
        int source = from + length - kept;
        while (kept > 0) {
            int at = (int) (seen % tailLimit);
            int part = Math.min(kept, tailLimit - at);
            System.arraycopy(bytes, source, tail, at, part);
            source += part;
            seen += part;
            kept -= part;
        }
    }

    /** How many bytes came, kept or not. */
    synchronized long bytes() {
        return head.size() + seen;
    }

    synchronized boolean isTruncated() {
        return seen > tailLimit;
    }

    /**
     * What was kept, decoded as UTF-8; bytes that are not UTF-8 are replaced. If something is missing, a line says how
     * many bytes. No character is cut in two there.
     */
    synchronized String text() {
        byte[] first = head.toByteArray();
        byte[] last = tailBytes();
        if (!isTruncated()) {
            return new String(joined(first, last), StandardCharsets.UTF_8);
        }
        int firstEnd = endOfLastWhole(first);
        int lastStart = startOfFirstWhole(last);
        long missing = bytes() - firstEnd - (last.length - lastStart);
        return new String(first, 0, firstEnd, StandardCharsets.UTF_8) + "\n... " + missing + " bytes left out ...\n"
            + new String(last, lastStart, last.length - lastStart, StandardCharsets.UTF_8);
    }

    private byte[] tailBytes() {
        int size = (int) Math.min(seen, tailLimit);
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = tail[(int) ((seen - size + i) % tailLimit)];
        }
        return bytes;
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /** The length without an incomplete character at the end. */
    private static int endOfLastWhole(byte[] bytes) {
        for (int back = 1; back <= Math.min(3, bytes.length); back++) {
            int b = bytes[bytes.length - back] & 0xff;
            if ((b & CONTINUATION_MASK) != CONTINUATION) {
                return lengthOf(b) > back ? bytes.length - back : bytes.length;
            }
        }
        return bytes.length;
    }

    private static int startOfFirstWhole(byte[] bytes) {
        int start = 0;
        while (start < Math.min(3, bytes.length) && (bytes[start] & CONTINUATION_MASK) == CONTINUATION) {
            start++;
        }
        return start;
    }

    /** How many bytes a UTF-8 character has that begins with this one. */
    private static int lengthOf(int first) {
        if (first < 0xc0) {
            return 1;
        }
        return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    }
}
