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
    /** The longest wait for a signal. */
    public static final long LONGEST_MS = 2000;
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

    public sealed interface Signal permits Cancel, Watch, Token, Orders { }

    /** The worker shall read whether to be quiet. */
    public record Orders() implements Signal { }

    /** An attempt of this worker was canceled. */
    public record Cancel(AttemptId id) implements Signal { }

    /** Somebody wants to see the output of an attempt of this worker. */
    public record Watch(AttemptId id) implements Signal { }

    /** A queue has something to claim. A worker that cannot claim it calls {@link #giveBack}. */
    public record Token(String queue) implements Signal { }

    /**
     * Waits for a signal, 1 to 2000 ms; empty if none came, or {@link #interrupt} was called. Without queues, whose
     * tokens it may take, it hears of cancels only.
     */
    public Optional<Signal> await(List<String> queues, long waitMs) {
        Keys keys = redis.keys();
        List<String> lists = new ArrayList<>(queues.size() + 1);
        lists.add(keys.of(shard, "inbox", worker));
        queues.forEach(queue -> lists.add(keys.of(shard, "wake", queue)));
        // To Redis, 0 means for ever.
        double seconds = Math.max(1, Math.min(waitMs, LONGEST_MS)) / 1000.0;
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

    public void giveBack(String queue) {
        redis.command(jedis -> jedis.lpush(redis.keys().of(shard, "wake", queue), "1"));
    }

    /** Makes the read return at once, so that it can begin again with other queues. */
    public void interrupt() {
        say(INTERRUPT);
    }

    void tellOrders() {
        say(ORDERS);
    }

    private void say(String message) {
        String inbox = redis.keys().of(shard, "inbox", worker);
        redis.command(jedis -> {
            jedis.rpush(inbox, message);
            return jedis.pexpire(inbox, LONGEST_MS);
        });
    }
}
