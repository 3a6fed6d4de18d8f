package taskmill.store;

import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisNoScriptException;
import taskmill.config.StoreConfig;
import taskmill.task.Unavailable;

/**
 * The connections to Redis, made when first needed. Turns every trouble of Redis or the network into
 * {@link Unavailable}. A connection found closed is replaced and the call made once more: every script may be repeated.
 * Thread-safe.
 */
final class Redis implements AutoCloseable {
    private final StoreConfig config;
    private final Scripts scripts;
    private final Timeouts timeouts;
    /** Guarded by this for writing; set together once a server was reached and its contents fit. */
    private volatile Link link;
    private volatile long refuseUntilNanos = System.nanoTime();
    /** What went wrong last. */
    private volatile String trouble = "";
    private volatile boolean closed;

    /** One script call of a pipeline. */
    record Call(Script script, List<String> args) {
    }

    private record Link(UnifiedJedis jedis, Keys keys) {
    }

    Redis(StoreConfig config, Scripts scripts, Timeouts timeouts) {
        this.config = config;
        this.scripts = scripts;
        this.timeouts = timeouts;
    }

    /** The names of keys; needs Redis, which may hold the number of shards. */
    Keys keys() {
        return guarded(Link::keys);
    }

    /** Runs one script on a shard. */
    Object eval(Script script, int shard, List<String> args) {
        return guarded(l -> evalOnce(l, new Call(script, args), shard));
    }

    /** Runs scripts on a shard in one round trip, in order; none sees another call of this process in between. */
    List<Object> evalAll(int shard, List<Call> calls) {
        return guarded(l -> pipelined(l, shard, calls));
    }

    /**
     * Runs a script, then waits on the same connection until replicas have it: their number, and the script's answer.
     */
    Replicated evalAndWait(Script script, int shard, List<String> args, int replicas) {
        return guarded(l -> {
            String base = l.keys().base(shard);
            try (AbstractPipeline pipeline = l.jedis().pipelined()) {
                Response<Object> answer = pipeline.eval(scripts.text(script), 1, params(base, args));
                Response<Long> reached = pipeline.waitReplicas(base, replicas, timeouts.answerMs() / 2);
                pipeline.sync();
                return new Replicated(answer.get(), reached.get());
            }
        });
    }

    record Replicated(Object answer, long replicas) {
    }

    /** Runs plain commands. */
    <T> T command(Function<UnifiedJedis, T> commands) {
        return guarded(l -> commands.apply(l.jedis()));
    }

    private Object evalOnce(Link l, Call call, int shard) {
        String[] params = params(l.keys().base(shard), call.args());
        try {
            return l.jedis().evalsha(scripts.sha1(call.script()), 1, params);
        } catch (JedisNoScriptException e) {
            return l.jedis().eval(scripts.text(call.script()), 1, params);
        }
    }

    private List<Object> pipelined(Link l, int shard, List<Call> calls) {
        if (calls.size() == 1) {
            return List.of(evalOnce(l, calls.get(0), shard));
        }
        String base = l.keys().base(shard);
        List<Response<Object>> responses = new ArrayList<>(calls.size());
        try (AbstractPipeline pipeline = l.jedis().pipelined()) {
            for (Call call : calls) {
                responses.add(pipeline.evalsha(scripts.sha1(call.script()), 1, params(base, call.args())));
            }
            pipeline.sync();
        }
        List<Object> answers = new ArrayList<>(calls.size());
        for (int i = 0; i < calls.size(); i++) {
            answers.add(answer(l, shard, responses.get(i), calls.get(i)));
        }
        return answers;
    }

    private Object answer(Link l, int shard, Response<Object> response, Call call) {
        try {
            return response.get();
        } catch (JedisNoScriptException e) {
            return evalOnce(l, call, shard);
        }
    }

    private static String[] params(String base, List<String> args) {
        String[] params = new String[args.size() + 1];
        params[0] = base;
        for (int i = 0; i < args.size(); i++) {
            params[i + 1] = args.get(i);
        }
        return params;
    }

    private <T> T guarded(Function<Link, T> action) {
        refuseWhileSilent();
        try {
            return twice(action);
        } catch (JedisDataException e) {
            throw refused(e);
        } catch (JedisException e) {
            if (isOutOfConnections(e)) {
                throw new Unavailable("all connections to Redis are in use", e);
            }
            trouble = "Redis at " + config.redis() + " does not answer: " + reason(e)
                + (link == null ? "; for one on this machine: bin/redis.sh start" : "");
            refuseUntilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeouts.failFastMs());
            throw new Unavailable(trouble, e);
        }
    }

    private void refuseWhileSilent() {
        if (System.nanoTime() - refuseUntilNanos < 0) {
            throw new Unavailable(trouble, null);
        }
    }

    private <T> T twice(Function<Link, T> action) {
        try {
            return action.apply(linked());
        } catch (JedisConnectionException e) {
            if (isTimeout(e)) {
                throw e;
            }
            return action.apply(linked());
        }
    }

    /** What the pool says when none came free in time: no news of Redis, which may well answer others. */
    private static boolean isOutOfConnections(JedisException e) {
        return e.getCause() instanceof NoSuchElementException;
    }

    private static boolean isTimeout(Throwable e) {
        return e instanceof SocketTimeoutException || e.getCause() != null && isTimeout(e.getCause());
    }

    /** What Redis says when it did nothing and may do it later; anything else is a fault of this program. */
    private static RuntimeException refused(JedisDataException e) {
        String word = String.valueOf(e.getMessage()).split(" ", 2)[0];
        return switch (word) {
            case "OOM", "MISCONF", "LOADING", "READONLY", "BUSY", "CLUSTERDOWN", "MASTERDOWN", "NOREPLICAS", "TRYAGAIN",
                "NOAUTH", "WRONGPASS", "NOPERM", "ERR_REPLICAS", "UNBLOCKED", "WRONGTYPE" ->
                new Unavailable("Redis refuses: " + reason(e), e);
            default -> e;
        };
    }

    private static String reason(Exception e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    private Link linked() {
        Link current = link;
        return current != null ? current : connect();
    }

    private synchronized Link connect() {
        if (link == null) {
            if (closed) {
                throw new JedisException("this store is closed");
            }
            // Many may have waited for this lock while one of them found out.
            refuseWhileSilent();
            UnifiedJedis jedis = Connections.open(config.redis(), timeouts);
            try {
                link = new Link(jedis, new Keys(config.prefix(), Schema.agree(jedis, config)));
            } catch (JedisDataException e) {
                // Such as a database that does not exist: nothing that a client of a broker can help.
                throw new Unavailable("Redis refuses: " + reason(e), e);
            } finally {
                if (link == null) {
                    jedis.close();
                }
            }
        }
        return link;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (link != null) {
            link.jedis().close();
            link = null;
        }
    }
}
