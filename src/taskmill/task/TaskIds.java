package taskmill.task;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.UUID;

/**
 * Makes ids of tasks: uuids of version 7 (RFC 9562), in ascending order within one instance, or of version 8 from an
 * idempotency key, so that the same key always means the same id. The last byte chooses the shard. Thread-safe.
 */
public final class TaskIds {
    private static final int SEQUENCE_BITS = 12;
    private final SecureRandom random = new SecureRandom();
    /** Guarded by this: milliseconds since 1970 in the upper bits, a sequence within one of them in the lower 12. */
    private long last;

    /** A new id, greater than each one before from this instance even if the wall clock steps back. */
    public String next() {
        long stamp = nextStamp();
        long high = stamp >>> SEQUENCE_BITS << 16 | 0x7000 | stamp & 0xfff;
        return new UUID(high, variant(random.nextLong())).toString();
    }

    private synchronized long nextStamp() {
        last = Math.max(last + 1, System.currentTimeMillis() << SEQUENCE_BITS);
        return last;
    }

    /** The id that belongs to an idempotency key. */
    public static String forKey(String key) {
        byte[] digest = Sha256.of(key.getBytes(StandardCharsets.UTF_8));
        long high = 0;
        long low = 0;
        for (int i = 0; i < 8; i++) {
            high = high << 8 | digest[i] & 0xff;
            low = low << 8 | digest[i + 8] & 0xff;
        }
        return new UUID(high & ~0xf000L | 0x8000, variant(low)).toString();
    }

    /** True for the 36 characters of a uuid in lower case. */
    public static boolean isValid(String text) {
        if (text.length() != 36) {
            return false;
        }
        for (int i = 0; i < 36; i++) {
            char c = text.charAt(i);
            boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
            if (dash ? c != '-' : (c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    /** The shard, from 0 to {@code shards - 1}, whose keys hold the task. */
    public static int shard(String uuid, int shards) {
        return Integer.parseInt(uuid, 34, 36, 16) % shards;
    }

    private static long variant(long low) {
        return low & 0x3fffffffffffffffL | 0x8000000000000000L;
    }
}
