package taskmill.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import redis.clients.jedis.util.KeyValue;

/**
 * The blocking read of one worker on one shard: cancels from its inbox first, then the tokens that wake it for its
 * queues. One thread reads; any thread may call the others.
 */
public final class Doorbell {
    private static final String LOOK = "look";
    private final Redis redis;
    private final String worker;
    private final int shard;

    Doorbell(Redis redis, String worker, int shard) {
        this.redis = redis;
        this.worker = worker;
        this.shard = shard;
    }

    /** What a reader woke up for. */
    public sealed interface Ring permits Cancel, Token, Look {
    }

    /** An attempt of this worker was canceled. */
    public record Cancel(String uuid, int attempt) implements Ring {
    }

    /** There is something to claim in a queue; one that cannot use it gives it back by {@link #giveBack}. */
    public record Token(String queue) implements Ring {
    }

    /** {@link #look} was called. */
    public record Look() implements Ring {
    }

    /**
     * Waits for a ring.
     *
     * @param queues whose tokens may be taken; none to hear of cancels only
     * @param waitMs at most 2000; a wait of nothing is one of a millisecond
     */
    public Optional<Ring> await(List<String> queues, long waitMs) {
        Keys keys = redis.keys();
        List<String> lists = new ArrayList<>(queues.size() + 1);
        lists.add(keys.inbox(shard, worker));
        queues.forEach(queue -> lists.add(keys.wake(shard, queue)));
        // Redis takes 0 for ever.
        double seconds = Math.max(1, Math.min(waitMs, Connections.BLOCKING_MS)) / 1000.0;
        KeyValue<String, String> popped = redis.command(jedis -> jedis.blpop(seconds, lists.toArray(String[]::new)));
        if (popped == null) {
            return Optional.empty();
        }
        int from = lists.indexOf(popped.getKey());
        return Optional.of(from == 0 ? message(popped.getValue()) : new Token(queues.get(from - 1)));
    }

    /** Puts a token back for another worker. */
    public void giveBack(String queue) {
        redis.command(jedis -> jedis.lpush(redis.keys().wake(shard, queue), "1"));
    }

    /** Makes the reader return at once, because what it may take has changed. */
    public void look() {
        String inbox = redis.keys().inbox(shard, worker);
        redis.command(jedis -> {
            jedis.rpush(inbox, LOOK);
            return jedis.pexpire(inbox, Connections.BLOCKING_MS);
        });
    }

    private static Ring message(String text) {
        String[] words = text.split(" ");
        return words.length == 3 ? new Cancel(words[1], Integer.parseInt(words[2])) : new Look();
    }
}
