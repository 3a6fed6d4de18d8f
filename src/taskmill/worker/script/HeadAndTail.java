package taskmill.worker.script;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import taskmill.worker.run.FirstBytes;
import taskmill.worker.run.JsonLength;
import taskmill.worker.run.Run;

/**
 * Keeps the beginning and the end of a stream of bytes, half of the limit each, and counts all of it. Of bytes that are
 * no text, such as many zeros, less is kept: in JSON they would take six times their number. Thread-safe.
 */
final class HeadAndTail {
    private static final int CONTINUATION_MASK = 0xc0;
    private static final int CONTINUATION = 0x80;

    /** The length in JSON that each byte of the limit allows: as much as quotes and line ends take. */
    private static final int MOST_IN_JSON = 2;

    private final int headLimit;
    private final int tailLimit;
    /** Guarded by this, as are all below. */
    private final FirstBytes head;
    /** A ring buffer, created when the head is full. Its oldest byte is at {@code seen % tailLimit}. */
    private byte[] tail;
    private long seen;

    HeadAndTail(int limitBytes) {
        headLimit = limitBytes - limitBytes / 2;
        tailLimit = limitBytes / 2;
        head = new FirstBytes(headLimit);
    }

    void add(byte[] bytes, int length) {
        add(bytes, 0, length);
    }

    synchronized void add(byte[] bytes, int from, int length) {
        int toHead = head.add(bytes, from, length);
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

    /** The newest bytes that are kept without a gap, at most so many. */
    synchronized Run.OutputPart newest(int most) {
        byte[] first = seen > tailLimit ? new byte[0] : head.toArray();
        byte[] last = tailBytes();
        byte[] kept = Arrays.copyOf(first, first.length + last.length);
        System.arraycopy(last, 0, kept, first.length, last.length);
        byte[] newest = Arrays.copyOfRange(kept, Math.max(0, kept.length - most), kept.length);
        return new Run.OutputPart(newest, bytes() - newest.length);
    }

    /** How many bytes came, kept or not. */
    synchronized long bytes() {
        return head.size() + seen;
    }

    synchronized int kept() {
        return head.size() + tailSize();
    }

    /** True if something of what came is not in the text. */
    synchronized boolean isTruncated() {
        return seen > tailLimit || headFitting(head.toArray()) < head.size()
            || tailFitting(tailBytes()) < tailSize();
    }

    /**
     * What was kept, decoded as UTF-8, wrong bytes replaced. If something is missing, a line says how many bytes; no
     * character is cut in two there.
     */
    synchronized String text() {
        byte[] first = head.toArray();
        byte[] last = tailBytes();
        if (!isTruncated()) {
            byte[] both = ByteBuffer.allocate(first.length + last.length).put(first).put(last).array();
            return new String(both, StandardCharsets.UTF_8);
        }
        int firstEnd = endOfLastWhole(first, headFitting(first));
        int lastStart = startOfFirstWhole(last, last.length - tailFitting(last));
        long missing = bytes() - firstEnd - (last.length - lastStart);
        return new String(first, 0, firstEnd, StandardCharsets.UTF_8) + "\n... " + missing + " bytes left out ...\n"
            + new String(last, lastStart, last.length - lastStart, StandardCharsets.UTF_8);
    }

    private int headFitting(byte[] first) {
        return fitting(first, true, headLimit);
    }

    private int tailFitting(byte[] last) {
        return fitting(last, false, tailLimit);
    }

    /** How many of these bytes, from the first on or back from the last one, are not too long in JSON. */
    private static int fitting(byte[] bytes, boolean isHead, int limit) {
        long left = (long) MOST_IN_JSON * limit;
        for (int count = 0; count < bytes.length; count++) {
            left -= JsonLength.of(bytes[isHead ? count : bytes.length - 1 - count]);
            if (left < 0) {
                return count;
            }
        }
        return bytes.length;
    }

    private int tailSize() {
        return (int) Math.min(seen, tailLimit);
    }

    private byte[] tailBytes() {
        byte[] bytes = new byte[tailSize()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = tail[(int) ((seen - bytes.length + i) % tailLimit)];
        }
        return bytes;
    }

    /** The length of the first bytes without an incomplete character at the end. */
    private static int endOfLastWhole(byte[] bytes, int length) {
        for (int back = 1; back <= Math.min(3, length); back++) {
            int b = bytes[length - back] & 0xff;
            if ((b & CONTINUATION_MASK) != CONTINUATION) {
                return lengthOf(b) > back ? length - back : length;
            }
        }
        return length;
    }

    private static int startOfFirstWhole(byte[] bytes, int from) {
        int start = from;
        while (start < Math.min(from + 3, bytes.length) && (bytes[start] & CONTINUATION_MASK) == CONTINUATION) {
            start++;
        }
        return start;
    }

    private static int lengthOf(int first) {
        return first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    }
}
