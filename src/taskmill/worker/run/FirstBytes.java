package taskmill.worker.run;

import java.util.Arrays;

/** Keeps the first bytes of a stream, up to a limit, in an array that grows no further. For one thread at a time. */
public final class FirstBytes {
    private static final int FIRST_SIZE = 256;

    private final int limit;
    private byte[] bytes = new byte[0];
    private int size;

    public FirstBytes(int limit) {
        this.limit = limit;
    }

    /** Takes what still fits, and answers how much that was. */
    public int add(byte[] from, int at, int length) {
        int taken = Math.min(length, limit - size);
        if (size + taken > bytes.length) {
            long larger = Math.max(size + taken, Math.max(FIRST_SIZE, 2L * bytes.length));
            bytes = Arrays.copyOf(bytes, (int) Math.min(limit, larger));
        }
        System.arraycopy(from, at, bytes, size, taken);
        size += taken;
        return taken;
    }

    public int size() {
        return size;
    }

    /** A copy of what was kept. */
    public byte[] toArray() {
        return Arrays.copyOf(bytes, size);
    }
}
