package taskmill.http;

import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts wrong tokens for each address and second, of IPv6 for the first 64 bits, since one client usually has all
 * below them. Keeps a bounded number of addresses. Thread-safe.
 */
final class WrongTokens {
    static final int A_SECOND = 10;
    static final int MOST_ADDRESSES = 10_000;
    private static final System.Logger LOG = System.getLogger(WrongTokens.class.getName());
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int NETWORK_BYTES = 8;

    /** Guarded by this; in the order in which their seconds began. */
    private final Map<ByteBuffer, Count> counts = new LinkedHashMap<>();
    /** Guarded by this: when the last warning was logged. */
    private long warnedNanos = System.nanoTime() - SECOND_NANOS;

    private record Count(long sinceNanos, AtomicInteger wrong) { }

    /** Counts one more. True if the address has sent too many within the second. */
    synchronized boolean isTooMany(InetAddress address, long nowNanos) {
        Iterator<Count> oldest = counts.values().iterator();
        while (oldest.hasNext() && nowNanos - oldest.next().sinceNanos >= SECOND_NANOS) {
            oldest.remove();
        }
        Count count = counts.computeIfAbsent(key(address), first -> new Count(nowNanos, new AtomicInteger()));
        if (counts.size() > MOST_ADDRESSES) {
            Iterator<ByteBuffer> first = counts.keySet().iterator();
            first.next();
            first.remove();
        }
        if (count.wrong.incrementAndGet() <= A_SECOND) {
            return false;
        }
        warn(address, nowNanos);
        return true;
    }

    synchronized int addresses() {
        return counts.size();
    }

    private static ByteBuffer key(InetAddress address) {
        byte[] bytes = address.getAddress();
        return ByteBuffer.wrap(bytes, 0, Math.min(bytes.length, NETWORK_BYTES)).slice();
    }

    private void warn(InetAddress address, long nowNanos) {
        if (nowNanos - warnedNanos >= SECOND_NANOS) {
            warnedNanos = nowNanos;
            LOG.log(Level.WARNING, () -> "wrong tokens come faster than " + A_SECOND + " a second and are answered 429"
                + " address=" + address.getHostAddress());
        }
    }
}
