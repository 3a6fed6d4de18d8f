package taskmill.task;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Makes ids of tasks: uuids of version 7 (RFC 9562), in ascending order within one instance, or of version 8, which are
 * derived from what they stand for, so that the same always means the same id. The last byte names the shard.
 * Thread-safe.
 */
public final class TaskIds {
    private static final Pattern UUID_TEXT =
        Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final int SEQUENCE_BITS = 12;
    private final SecureRandom random = new SecureRandom();
    /** Guarded by this: milliseconds since 1970 in the upper bits, a sequence within one of them in the lower 12. */
    private long last;

    /** A new id in this shard, greater than each one before from this instance even if the wall clock steps back. */
    public String next(int shard, int shards) {
        long stamp = nextStamp();
        long high = stamp >>> SEQUENCE_BITS << 16 | 0x7000 | stamp & 0xfff;
        return new UUID(high, low(random.nextLong(), shard, shards)).toString();
    }

    private synchronized long nextStamp() {
        last = Math.max(last + 1, System.currentTimeMillis() << SEQUENCE_BITS);
        return last;
    }

    /** The id in this shard that belongs to something of this kind; no part contains a NUL. */
    public static String derived(int shard, int shards, String kind, String... parts) {
        ByteBuffer digest = ByteBuffer.wrap(
            Sha256.of((kind + "\0" + String.join("\0", parts)).getBytes(StandardCharsets.UTF_8)));
        return new UUID(digest.getLong() & ~0xf000L | 0x8000, low(digest.getLong(), shard, shards)).toString();
    }

    /** True for the 36 characters of a uuid in lower case. */
    public static boolean isValid(String text) {
        return UUID_TEXT.matcher(text).matches();
    }

    /** The shard, from 0 to {@code shards - 1}, whose keys hold the task. */
    public static int shard(String uuid, int shards) {
        return Integer.parseInt(uuid, 34, 36, 16) % shards;
    }

    /** The lower half of an id, from any bits: the variant, and a last byte that names the shard. */
    private static long low(long bits, int shard, int shards) {
        long choices = (255 - shard) / shards + 1;
        long last = shard + shards * ((bits & 0xff) % choices);
        return bits & 0x3fffffffffffff00L | 0x8000000000000000L | last;
    }
}
