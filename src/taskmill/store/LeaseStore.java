package taskmill.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import taskmill.task.Outcome;
import taskmill.task.TaskSpec;
import taskmill.task.Unavailable;

/**
 * What one worker does with the tasks it claims. All batches may be repeated after {@link Unavailable} without harm.
 * Thread-safe.
 */
public final class LeaseStore {
    private static final int TAKEOVER_PAGE = 500;
    private final Redis redis;
    private final String worker;
    private final long leaseMs;
    private final long keepMs;

    /**
     * @param worker id of the worker
     * @param keepMs how long results are kept that do not say so themselves
     */
    LeaseStore(Redis redis, String worker, long leaseMs, long keepMs) {
        this.redis = redis;
        this.worker = worker;
        this.leaseMs = leaseMs;
        this.keepMs = keepMs;
    }

    /** An attempt of this worker. */
    public record Held(String uuid, int attempt) {
    }

    /**
     * An ended attempt, ready to be told.
     *
     * @param keepMs how long its result is kept, 0 for as long as this process keeps results
     */
    public record Ended(Held held, Optional<Outcome.Failure> failure, String resultJson, long keepMs) {
        public Ended(Held held, Outcome outcome, long keepMs) {
            this(held, outcome.failure(), outcome.result().toString(), keepMs);
        }
    }

    /**
     * A wish for tasks.
     *
     * @param nonce new for each wish; the same as before asks again for the answer that was lost
     * @param want at most so many; 0 only moves what is due and names expired leases
     * @param cursor how many expired leases to pass over
     * @param queues in the order of preference
     * @param pollMs how soon a due time is passed on to other workers
     */
    public record Wish(String nonce, int want, int cursor, List<String> queues, long pollMs) {
    }

    /** A claimed task, its spec still as stored. */
    public record Claimed(Held held, String stored) {
        /**
         * The spec.
         *
         * @throws taskmill.task.Refusal if what is stored is no spec
         */
        public TaskSpec spec() {
            return StoredSpec.parse(held.uuid(), stored);
        }
    }

    /** An expired lease: its end by the clock of Redis, and how long a lease of its owner is. */
    public record Expired(Held held, long leaseEndMs, long leaseMs) {
    }

    /**
     * The answer to a wish.
     *
     * @param dueInMs until the next task of the queues is due, if one waits for its time
     */
    public record Claim(List<Claimed> tasks, Optional<Long> dueInMs, List<Expired> expired) {
    }

    /** What became of an attempt that was named in a batch. */
    public enum Word {
        OK, CANCEL, STALE, QUEUED, SUCCEEDED, FAILED, RETRYING, CANCELED;

        static List<Word> all(Object reply) {
            return Replies.words(reply).stream().map(word -> valueOf(word.toUpperCase(Locale.ROOT))).toList();
        }
    }

    /** One round trip: settle, renew, recover, claim, in this order; each may be empty. */
    public record Exchange(List<Ended> settle, List<Held> renew, List<Expired> recover, Optional<Wish> claim) {
    }

    /** The answers of an exchange, in the order of its lists. */
    public record Answer(List<Word> settled, List<Word> renewed, List<Word> recovered, Optional<Claim> claim) {
    }

    /** Makes an exchange with a shard, in one round trip. */
    public Answer exchange(int shard, Exchange exchange, int maxLost) {
        List<Redis.Call> calls = new ArrayList<>(4);
        if (!exchange.settle().isEmpty()) {
            calls.add(new Redis.Call(Script.SETTLE, settleArgs(exchange.settle())));
        }
        if (!exchange.renew().isEmpty()) {
            calls.add(new Redis.Call(Script.RENEW, renewArgs(exchange.renew())));
        }
        if (!exchange.recover().isEmpty()) {
            calls.add(new Redis.Call(Script.RECOVER, recoverArgs(exchange.recover(), maxLost)));
        }
        exchange.claim().ifPresent(wish -> calls.add(new Redis.Call(Script.CLAIM, claimArgs(wish))));
        if (calls.isEmpty()) {
            return new Answer(List.of(), List.of(), List.of(), Optional.empty());
        }
        var replies = redis.evalAll(shard, calls).iterator();
        return new Answer(
            exchange.settle().isEmpty() ? List.of() : Word.all(replies.next()),
            exchange.renew().isEmpty() ? List.of() : Word.all(replies.next()),
            exchange.recover().isEmpty() ? List.of() : Word.all(replies.next()),
            exchange.claim().map(wish -> claim(replies.next())));
    }

    /** Gives attempts back because the worker shuts down; {@code started} tells whether anything of them ever ran. */
    public List<Word> release(int shard, List<Held> attempts, boolean started) {
        List<String> args = new ArrayList<>(List.of(worker, Long.toString(keepMs)));
        for (Held held : attempts) {
            args.addAll(List.of(held.uuid(), Integer.toString(held.attempt()), started ? "1" : "0"));
        }
        return Word.all(redis.eval(Script.RELEASE, shard, args));
    }

    /** Takes attempts of this worker back into the queue whose leases are over and which it has killed itself. */
    public List<Word> recoverOwn(int shard, List<Held> attempts, int maxLost) {
        List<String> args = new ArrayList<>(List.of(Long.toString(keepMs), Integer.toString(maxLost)));
        for (Held held : attempts) {
            args.addAll(List.of(held.uuid(), Integer.toString(held.attempt()), "0", worker));
        }
        return Word.all(redis.eval(Script.RECOVER, shard, args));
    }

    /**
     * Takes back what a dead worker held, from one shard.
     *
     * @return how many attempts it had there
     */
    public int takeOver(int shard, String deadWorker, int maxLost) {
        int from = 0;
        int taken = 0;
        while (true) {
            List<?> answer = (List<?>) redis.eval(Script.TAKEOVER, shard, List.of(deadWorker, Long.toString(keepMs),
                Integer.toString(maxLost), Integer.toString(from), Integer.toString(TAKEOVER_PAGE)));
            int looked = Math.toIntExact((Long) answer.get(0));
            int now = Math.toIntExact((Long) answer.get(1));
            taken += now;
            from += looked - now;
            if (looked < TAKEOVER_PAGE) {
                return taken;
            }
        }
    }

    /** The shards that tasks lie in. */
    public int shards() {
        return redis.keys().shards();
    }

    private List<String> settleArgs(List<Ended> settle) {
        List<String> args = new ArrayList<>(1 + settle.size() * 8);
        args.add(worker);
        for (Ended ended : settle) {
            args.add(ended.held().uuid());
            args.add(Integer.toString(ended.held().attempt()));
            args.add(Long.toString(ended.keepMs() > 0 ? ended.keepMs() : keepMs));
            args.add(ended.resultJson());
            args.add(ended.failure().map(failure -> failure.forGood() ? "final" : "failure").orElse("success"));
            ended.failure().ifPresent(failure -> args.addAll(List.of(Long.toString(failure.retryAfterMs()),
                failure.code().word(), failure.detail())));
        }
        return args;
    }

    private List<String> renewArgs(List<Held> renew) {
        List<String> args = new ArrayList<>(2 + renew.size() * 2);
        args.add(worker);
        args.add(Long.toString(leaseMs));
        for (Held held : renew) {
            args.add(held.uuid());
            args.add(Integer.toString(held.attempt()));
        }
        return args;
    }

    private List<String> recoverArgs(List<Expired> recover, int maxLost) {
        List<String> args = new ArrayList<>(List.of(Long.toString(keepMs), Integer.toString(maxLost)));
        for (Expired expired : recover) {
            args.addAll(List.of(expired.held().uuid(), Integer.toString(expired.held().attempt()),
                Long.toString(expired.leaseEndMs()), ""));
        }
        return args;
    }

    private List<String> claimArgs(Wish wish) {
        List<String> args = new ArrayList<>(List.of(worker, wish.nonce(), Integer.toString(wish.want()),
            Long.toString(leaseMs), Long.toString(keepMs), Long.toString(wish.pollMs()),
            Integer.toString(wish.cursor())));
        args.addAll(wish.queues());
        return args;
    }

    private static Claim claim(Object reply) {
        List<?> answer = (List<?>) reply;
        long now = (Long) answer.get(0);
        long due = (Long) answer.get(1);
        List<?> tasks = (List<?>) answer.get(2);
        List<?> leases = (List<?>) answer.get(3);
        List<Claimed> claimed = new ArrayList<>(tasks.size() / 3);
        for (int i = 0; i < tasks.size(); i += 3) {
            claimed.add(new Claimed(held(tasks.get(i), tasks.get(i + 1)), (String) tasks.get(i + 2)));
        }
        List<Expired> expired = new ArrayList<>(leases.size() / 4);
        for (int i = 0; i < leases.size(); i += 4) {
            expired.add(new Expired(held(leases.get(i), leases.get(i + 1)), (Long) leases.get(i + 2),
                (Long) leases.get(i + 3)));
        }
        return new Claim(claimed, due == 0 ? Optional.empty() : Optional.of(due - now), expired);
    }

    private static Held held(Object uuid, Object attempt) {
        return new Held((String) uuid, Math.toIntExact((Long) attempt));
    }
}
