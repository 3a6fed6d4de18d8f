package taskmill.http;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Counts wrong tokens by the address they came from, for a second each. Of IPv6 the first 64 bits count, since whoever
 * has one address there has them all. Remembers a bounded number of addresses, the latest. Thread-safe.
 */
final class WrongTokens {
    static final int A_SECOND = 10;
    static final int MOST_ADDRESSES = 10_000;
    private static final Logger LOG = System.getLogger(WrongTokens.class.getName());
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int NETWORK_BYTES = 8;

    /** Guarded by this: in the order in which their seconds began. */
    private final Map<ByteBuffer, Count> counts = new LinkedHashMap<>();
    /** Guarded by this: when it was last told. */
    private long toldNanos = System.nanoTime() - SECOND_NANOS;

    private static final class Count {
        private final long sinceNanos;
        private int wrong;

        Count(long sinceNanos) {
            this.sinceNanos = sinceNanos;
        }
    }

    /** Counts one more, and answers whether that is one too many for its second. */
    synchronized boolean isTooMany(InetAddress address, long nowNanos) {
        Iterator<Count> oldest = counts.values().iterator();
        while (oldest.hasNext() && nowNanos - oldest.next().sinceNanos >= SECOND_NANOS) {
            oldest.remove();
        }
        Count count = counts.computeIfAbsent(key(address), first -> new Count(nowNanos));
        if (counts.size() > MOST_ADDRESSES) {
            Iterator<ByteBuffer> first = counts.keySet().iterator();
            first.next();
            first.remove();
        }
        count.wrong++;
        if (count.wrong <= A_SECOND) {
            return false;
        }
        tell(address, nowNanos);
        return true;
    }

    synchronized int addresses() {
        return counts.size();
    }

    private static ByteBuffer key(InetAddress address) {
        byte[] bytes = address.getAddress();
        return ByteBuffer.wrap(bytes, 0, Math.min(bytes.length, NETWORK_BYTES)).slice();
    }

    private void tell(InetAddress address, long nowNanos) {
        if (nowNanos - toldNanos >= SECOND_NANOS) {
            toldNanos = nowNanos;
            LOG.log(Level.WARNING, () -> "wrong tokens come faster than " + A_SECOND + " a second and are answered 429"
                    + " address=" + address.getHostAddress());
        }
    }
}
