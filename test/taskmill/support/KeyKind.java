package taskmill.support;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The kinds of keys that a shard may hold, written down apart from the product so that the two can be compared. */
enum KeyKind {
    SPEC("string", ":" + Names.UUID, false),
    RUN("hash", ":" + Names.UUID, false),
    RESULT("string", ":" + Names.UUID, false),
    SCHEDULED("zset", ":" + Names.QUEUE, false),
    RETRYING("zset", ":" + Names.QUEUE, false),
    READY("zset", ":" + Names.QUEUE, false),
    BLOCKED("zset", ":" + Names.QUEUE, false),
    PARENTS("set", ":" + Names.UUID, false),
    FOLLOWERS("set", ":" + Names.UUID, false),
    ERRANDS("zset", "", false),
    ERRAND_LEFT("list", "", false),
    ON_FAILURE("string", "", true),
    RUNNING("zset", ":" + Names.QUEUE, false),
    BUSY("set", "", false),
    DONE("zset", ":(succeeded|failed|canceled)", false),
    LATE("zset", "", false),
    TAG("zset", ":[A-Za-z0-9._:-]{1,64}", false),
    TAIL("hash", ":" + Names.UUID, true),
    TOMB("string", ":" + Names.UUID, true),
    WAKE("list", ":" + Names.QUEUE, false),
    INBOX("list", ":" + Names.WORKER, true),
    CLAIM("string", ":" + Names.WORKER, true),
    CRON("hash", ":" + Names.QUEUE, false),
    CRON_DUE("zset", "", false),
    CRONS("hash", "", false),
    QUEUES("hash", "", false),
    NOTES("hash", "", false),
    PACE("string", ":" + Names.QUEUE, false),
    TURN("string", ":" + Names.QUEUE, true),
    COUNT("hash", "", false),
    STATS("hash", ":[0-9]{4,9}", true),
    QSTATS("hash", ":[0-9]{4,9}", true);

    /** What may follow the colon. */
    private static final class Names {
        static final String UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[78][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
        static final String QUEUE = "[A-Za-z0-9._-]{1,64}";
        static final String WORKER = "[A-Za-z0-9._-]{1,100}";
    }

    final String type;
    final boolean expires;
    private final Pattern pattern;

    KeyKind(String type, String rest, boolean expires) {
        this.type = type;
        this.expires = expires;
        this.pattern = Pattern.compile(name().toLowerCase(Locale.ROOT) + rest);
    }

    /** The kind of a key, of which the shard's base was cut off. */
    static Optional<KeyKind> of(String key) {
        for (KeyKind kind : values()) {
            if (kind.pattern.matcher(key).matches()) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
