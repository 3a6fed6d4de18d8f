package taskmill.store;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisMovedDataException;
import redis.clients.jedis.exceptions.JedisNoScriptException;
import taskmill.config.RedisAddress.Kind;
import taskmill.config.StoreConfig;
import taskmill.store.Scripts.Script;
import taskmill.store.Store.Timeouts;
import taskmill.task.Unavailable;

/**
 * The connections to Redis, made when first needed. Any trouble of Redis or the network becomes {@link Unavailable}. A
 * call on a connection that was found closed is made once more on a new one, except for a few scripts. Thread-safe.
 */
final class Redis implements AutoCloseable {
    /** A second call of these is refused if the first was done. So they are not made once more. */
    private static final Set<Script> ONCE = Set.of(Script.RETRY, Script.START, Script.FORGET);

    private final StoreConfig config;
    private final Scripts scripts;
    private final Timeouts timeouts;
    /** Written under this object's lock, once a server has answered and its schema fits. */
    private volatile Session session;
    private volatile long failUntilNanos = System.nanoTime();
    private volatile String lastFailure = "";
    private volatile boolean closed;

    record Call(Script script, List<String> args) { }

    /** @param sent what was sent to each shard as a whole: Redis knows it by its hash from then on */
    private record Session(UnifiedJedis jedis, RedisClients clients, Keys keys, Set<List<Object>> sent) { }

    Redis(StoreConfig config, Scripts scripts, Timeouts timeouts) {
        this.config = config;
        this.scripts = scripts;
        this.timeouts = timeouts;
    }

    /** A script's arguments, to which more can be added. */
    static List<String> args(Object... values) {
        return Stream.of(values).map(Object::toString).collect(Collectors.toCollection(ArrayList::new));
    }

    /** The names of the keys. Needs Redis, which may hold the number of shards, for the first time. */
    Keys keys() {
        Session current = session;
        return current != null ? current.keys() : call(Session::keys);
    }

    /**
     * Returns if Redis takes writes and holds the schema and the shards of this process. Writes both again if they are
     * gone.
     *
     * @throws StoreMismatch if another process has written others; every later call fails with it, too
     */
    void check() {
        Session checked = call(session -> {
            Schema.requireWritable(session.jedis(), config.prefix());
            return session;
        });
        try {
            call(session -> Schema.agree(session.jedis(), config.prefix(), OptionalInt.of(checked.keys().shards()), 0));
        } catch (StoreMismatch e) {
            synchronized (this) {
                checked.jedis().close();
                session = session == checked ? null : session;
            }
            throw e;
        }
    }

    Object eval(Script script, int shard, List<String> args) {
        return call(session -> eval(session, shard, new Call(script, args)), ONCE.contains(script), false);
    }

    /** Runs a script on a shard even if another call has just failed, and makes no other call fail fast. */
    Object evalAlone(Script script, int shard, List<String> args) {
        return call(session -> eval(session, shard, new Call(script, args)), false, true);
    }

    /** Runs scripts on a shard in one round trip, in order. */
    List<Object> evalAll(int shard, List<Call> calls) {
        return evalAll(shard, calls, 0, 0);
    }

    /**
     * The same. Unless 0 replicas are wanted the last answer is how many of them have all this: it waits up to so many
     * milliseconds, at most half as long as for any answer. Without a script that is how many have the last write.
     */
    List<Object> evalAll(int shard, List<Call> calls, int replicas, int waitMs) {
        return call(session -> evalAll(session, shard, calls, replicas, Math.min(waitMs, timeouts.answerMs() / 2)),
            calls.stream().anyMatch(each -> ONCE.contains(each.script())), false);
    }

    /** Runs a script, then waits until so many replicas have its writes; {@link Unavailable} if they do not in time. */
    Object evalAndWait(Script script, int shard, List<String> args, int replicas) {
        List<Object> answers = evalAll(shard, List.of(new Call(script, args)), replicas, timeouts.answerMs());
        if (replicas > 0 && (Long) answers.get(1) < replicas) {
            throw new Unavailable("under_replicated: stored, but " + answers.get(1) + " of " + replicas
                + " replicas have it so far; say it again, a submit with the same Idempotency-Key", null);
        }
        return answers.get(0);
    }

    <T> T command(Function<UnifiedJedis, T> commands) {
        return call(session -> commands.apply(session.jedis()));
    }

    /** Runs plain commands in one round trip; returns their answers in order. */
    <T> List<T> pipelined(Function<AbstractPipeline, List<Response<T>>> commands) {
        return command(jedis -> {
            try (AbstractPipeline pipeline = jedis.pipelined()) {
                List<Response<T>> answers = commands.apply(pipeline);
                pipeline.sync();
                return answers.stream().map(Response::get).toList();
            }
        });
    }

    /** The time of the first shard that answers. */
    long nowMs() {
        for (int shard = 0;; shard++) {
            String base = keys().base(shard);
            try {
                return (Long) command(jedis -> jedis.eval(
                    "local time = redis.call('TIME') return time[1] * 1000 + math.floor(time[2] / 1000)", 1, base));
            } catch (Unavailable e) {
                if (shard == keys().shards() - 1) {
                    throw e;
                }
            }
        }
    }

    private Object eval(Session session, int shard, Call call) {
        String[] params = params(session.keys().base(shard), call.args());
        long begunNanos = System.nanoTime();
        try {
            return session.jedis().evalsha(scripts.sha1(call.script()), 1, params);
        } catch (JedisNoScriptException e) {
            return session.jedis().eval(scripts.text(call.script()), 1, params);
        } finally {
            scripts.count(call.script(), begunNanos);
        }
    }

    private List<Object> evalAll(Session session, int shard, List<Call> calls, int replicas, int waitMs) {
        if (calls.size() == 1 && replicas == 0) {
            return List.of(eval(session, shard, calls.get(0)));
        }
        String base = session.keys().base(shard);
        List<Response<Object>> responses = new ArrayList<>(calls.size());
        Response<Long> reached = null;
        try (AbstractPipeline pipeline = session.clients().pipelined(base)) {
            for (Call call : calls) {
                String[] params = params(base, call.args());
                // A script that Redis does not know would run behind the others.
                responses.add(session.sent().add(List.of(call.script(), shard))
                    ? pipeline.eval(scripts.text(call.script()), 1, params)
                    : pipeline.evalsha(scripts.sha1(call.script()), 1, params));
            }
            if (replicas > 0) {
                // WAIT as the first command of a connection counts replicas that are far behind, too.
                pipeline.exists(base);
                reached = pipeline.waitReplicas(base, replicas, waitMs);
            }
            pipeline.sync();
        }
        List<Object> answers = new ArrayList<>(calls.size() + 1);
        boolean late = false;
        for (int i = 0; i < calls.size(); i++) {
            try {
                answers.add(session.clients().answer(responses.get(i), base));
            } catch (JedisNoScriptException e) {
                answers.add(eval(session, shard, calls.get(i)));
                late = true;
            }
        }
        if (replicas > 0) {
            answers.add(late ? evalAll(session, shard, List.of(), replicas, waitMs).get(0)
                : session.clients().answer(reached, base));
        }
        return answers;
    }

    private static String[] params(String base, List<String> args) {
        return Stream.concat(Stream.of(base), args.stream()).toArray(String[]::new);
    }

    private <T> T call(Function<Session, T> action) {
        return call(action, false, false);
    }

    private <T> T call(Function<Session, T> action, boolean once, boolean alone) {
        if (!alone) {
            failFast();
        }
        try {
            return repeated(action, once);
        } catch (JedisDataException e) {
            throw RedisClients.refused(e);
        } catch (JedisException e) {
            // The pool had no free connection in time. This says nothing of Redis, which may well answer others.
            if (e.getCause() instanceof NoSuchElementException) {
                throw new Unavailable("all connections to Redis are in use", e);
            }
            lastFailure = "Redis at " + config.redis() + " does not answer: " + RedisClients.reason(e)
                + (session == null && config.redis().kind() == Kind.SINGLE
                    ? "; for one on this machine: bin/redis.sh start" : "");
            failUntilNanos = alone || session != null && session.clients().isCluster() ? failUntilNanos
                : System.nanoTime() + timeouts.failFastMs() * 1_000_000L;
            throw new Unavailable(lastFailure, e);
        }
    }

    private void failFast() {
        if (System.nanoTime() - failUntilNanos < 0) {
            throw new Unavailable(lastFailure, null);
        }
    }

    /** Makes a call again, unless once only, if its connection is found closed, or its slot has moved. */
    private <T> T repeated(Function<Session, T> action, boolean once) {
        Session first = session();
        try {
            return first.clients().direct(() -> action.apply(first));
        } catch (JedisConnectionException | JedisMovedDataException e) {
            if (RedisClients.isTimeout(e)) {
                throw e;
            }
            if (once) {
                throw new Unavailable("Redis closed the connection without an answer; this may have been done", e);
            }
            Session second = session();
            return second.clients().direct(() -> action.apply(second));
        }
    }

    private Session session() {
        Session current = session;
        return current != null ? current : connect();
    }

    private synchronized Session connect() {
        if (session == null) {
            if (closed) {
                throw new JedisException("this store is closed");
            }
            // Another thread may have found out that Redis is away while this one waited for the lock.
            failFast();
            RedisClients clients = RedisClients.open(config.redis(), timeouts);
            try {
                session = clients.direct(() -> {
                    Schema.requireServer(clients.jedis());
                    Keys keys = new Keys(config.prefix(), Schema.agreeAtStart(clients.jedis(), config.prefix(),
                        config.shards(), config.shardsOrDefault()));
                    return new Session(clients.jedis(), clients, keys, ConcurrentHashMap.newKeySet());
                });
            } catch (JedisDataException e) {
                // Such as a database number that does not exist.
                throw new Unavailable("Redis refuses: " + RedisClients.reason(e), e);
            } finally {
                if (session == null) {
                    clients.jedis().close();
                }
            }
        }
        return session;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (session != null) {
            session.jedis().close();
            session = null;
        }
    }
}
