package taskmill.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import redis.clients.jedis.util.KeyValue;

/**
 * The blocking read of one worker on one shard: cancels from its inbox first, then the tokens that wake it for its
 * queues. One thread reads; any thread may call the other methods.
 */
public final class WakeSignals {
    private static final String INTERRUPT = "look";
    private static final String ORDERS = "orders";
    private final Redis redis;
    private final String worker;
    private final int shard;

    WakeSignals(Redis redis, String worker, int shard) {
        this.redis = redis;
        this.worker = worker;
        this.shard = shard;
    }

    /** What a read found. */
    public sealed interface Signal permits Cancel, Watch, Token, Orders {
    }

    /** The worker shall read whether to be quiet. */
    public record Orders() implements Signal {
    }

    /** An attempt of this worker was canceled. */
    public record Cancel(AttemptId id) implements Signal {
    }

    /** Somebody wants to see the output of an attempt of this worker. */
    public record Watch(AttemptId id) implements Signal {
    }

    /** A queue has something to claim. A worker that cannot claim it calls {@link #giveBack}. */
    public record Token(String queue) implements Signal {
    }

    /**
     * Waits for a signal; empty if none came in time, or {@link #interrupt} was called.
     *
     * @param queues whose tokens may be taken; none to hear of cancels only
     * @param waitMs at most 2000; at least 1 is waited
     */
    public Optional<Signal> await(List<String> queues, long waitMs) {
        Keys keys = redis.keys();
        List<String> lists = new ArrayList<>(queues.size() + 1);
        lists.add(keys.inbox(shard, worker));
        queues.forEach(queue -> lists.add(keys.wake(shard, queue)));
        // To Redis, 0 means for ever.
        double seconds = Math.max(1, Math.min(waitMs, RedisClients.BLOCKING_MS)) / 1000.0;
        KeyValue<String, String> popped = redis.command(jedis -> jedis.blpop(seconds, lists.toArray(String[]::new)));
        if (popped == null) {
            return Optional.empty();
        }
        int from = lists.indexOf(popped.getKey());
        if (from > 0) {
            return Optional.of(new Token(queues.get(from - 1)));
        }
        return popped.getValue().equals(ORDERS) ? Optional.of(new Orders())
            : AttemptId.of("cancel", popped.getValue()).<Signal>map(Cancel::new)
                .or(() -> AttemptId.of("watch", popped.getValue()).map(Watch::new));
    }

    /** Puts a token back for another worker. */
    public void giveBack(String queue) {
        redis.command(jedis -> jedis.lpush(redis.keys().wake(shard, queue), "1"));
    }

    /** Makes the read return at once, so that it can begin again with other queues. */
    public void interrupt() {
        say(INTERRUPT);
    }

    /** Makes the worker read whether to be quiet. */
    void tellOrders() {
        say(ORDERS);
    }

    private void say(String message) {
        String inbox = redis.keys().inbox(shard, worker);
        redis.command(jedis -> {
            jedis.rpush(inbox, message);
            return jedis.pexpire(inbox, RedisClients.BLOCKING_MS);
        });
    }
}
