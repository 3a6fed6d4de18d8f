package taskmill.store;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import taskmill.config.KeepTimes;
import taskmill.store.ExpiredLeases.ExpiredLease;
import taskmill.store.LeaseStore.AttemptReply;
import taskmill.store.Scripts.Script;
import taskmill.task.Unavailable;

/**
 * What every broker and worker does again and again in the shards that concern it: recovers tasks whose worker is gone,
 * removes expired results, fails tasks that are too late to start. Confined to one thread.
 */
public final class Sweeper {
    private static final System.Logger LOG = System.getLogger(Sweeper.class.getName());
    private static final int PAGE = 100;
    private static final int MOST_PAGES = 100;
    private static final long SOON_NANOS = TimeUnit.SECONDS.toNanos(1);
    private final Redis redis;
    private final Supplier<Set<Integer>> shards;
    private final Settings settings;
    private final Map<Integer, ShardView> views = new HashMap<>();
    private volatile boolean noRest;

    /**
     * How one process does it.
     *
     * @param maxFailures how many failed tasks stay in a shard; 0 for as many as there are
     * @param everyNanos between two looks at a shard
     * @param restNanos the same if nothing is due there before
     * @param own attempts that this process runs itself and does not recover
     * @param recovered is told how many tasks were recovered
     */
    public record Settings(
        KeepTimes keep, int maxFailures, long everyNanos, long restNanos, Predicate<AttemptId> own,
        IntConsumer recovered) { }

    /** What was seen in one shard, and since when Redis does not answer there. */
    static final class ShardView {
        private final ExpiredLeases leases = new ExpiredLeases();
        private long silentSinceNanos;
        private boolean silent;
        /** The time until the next thing is due, as Redis said last. */
        private long dueMs;
        /** No look is needed before. */
        private long restedNanos = System.nanoTime();

        private void answered(long sentNanos) {
            leases.silence(System.nanoTime() - (silent ? silentSinceNanos : sentNanos));
            silent = false;
        }

        private void failed(long sentNanos) {
            silentSinceNanos = silent ? silentSinceNanos : sentNanos;
            silent = true;
        }
    }

    Sweeper(Redis redis, Supplier<Set<Integer>> shards, Settings settings) {
        this.redis = redis;
        this.shards = shards;
        this.settings = settings;
    }

    /** Makes the next pass look at every shard, because something may be due sooner than it said. Thread-safe. */
    public void endRest() {
        noRest = true;
    }

    /** Makes one pass over the shards; answers how many nanoseconds to wait until the next. */
    public long step() {
        Set<Integer> all;
        try {
            all = shards.get();
        } catch (Unavailable | StoreMismatch e) {
            return Math.min(settings.everyNanos(), SOON_NANOS);
        }
        long wait = settings.everyNanos();
        boolean looksAtAll = noRest;
        noRest = false;
        for (int shard : all) {
            ShardView view = views.computeIfAbsent(shard, n -> new ShardView());
            long sentNanos = System.nanoTime();
            if (view.restedNanos - sentNanos > 0 && !looksAtAll) {
                wait = Math.min(wait, view.restedNanos - sentNanos);
                continue;
            }
            try {
                recoverGone(shard, view);
                boolean more = view.dueMs == 0 && (tidy(view, () -> expire(shard)) | tidy(view, () -> late(shard)));
                long rest = Math.min(settings.restNanos(), TimeUnit.MILLISECONDS.toNanos(view.dueMs));
                view.restedNanos = rest > settings.everyNanos() ? sentNanos + rest : sentNanos;
                wait = more ? 0 : view.leases.waitNanos(wait, System.nanoTime());
            } catch (Unavailable | StoreMismatch e) {
                view.failed(sentNanos);
                wait = Math.min(wait, SOON_NANOS);
            }
        }
        return wait;
    }

    private void recoverGone(int shard, ShardView view) {
        List<ExpiredLease> gone = view.leases.gone(expired(shard, view), settings.own(), System.nanoTime());
        for (int from = 0; from < gone.size(); from += PAGE) {
            recover(shard, gone.subList(from, Math.min(gone.size(), from + PAGE)));
        }
    }

    /** Does one part, which costs the others nothing if it fails, such as by a key of another type. */
    private static boolean tidy(ShardView view, BooleanSupplier part) {
        long sentNanos = System.nanoTime();
        try {
            return part.getAsBoolean();
        } catch (Unavailable | StoreMismatch e) {
            LOG.log(Level.DEBUG, "a part of a sweep failed, and is tried again in the next: {0}", e.getMessage());
            return false;
        } finally {
            view.leases.silence(System.nanoTime() - sentNanos);
        }
    }

    List<ExpiredLease> expired(int shard, ShardView view) {
        List<ExpiredLease> leases = new ArrayList<>();
        Object queue = "";
        Object rank = 0;
        view.dueMs = Long.MAX_VALUE;
        for (int page = 0; page == 0 || page < MOST_PAGES && !queue.equals(""); page++) {
            long sentNanos = System.nanoTime();
            List<?> answer = (List<?>) redis.evalAlone(Script.EXPIRED, shard,
                Redis.args(queue, rank, PAGE, settings.maxFailures()));
            view.answered(sentNanos);
            queue = answer.get(0);
            rank = answer.get(1);
            view.dueMs = Math.min(view.dueMs, (Long) answer.get(2));
            for (int i = 3; i < answer.size(); i += 5) {
                leases.add(
                    new ExpiredLease(AttemptId.in(answer, i), (Long) answer.get(i + 3), (Long) answer.get(i + 4)));
            }
        }
        return leases;
    }

    /** Gives tasks back whose worker is gone; each lease must have been seen twice, half of it apart. */
    List<AttemptReply> recover(int shard, List<ExpiredLease> gone) {
        List<String> args = Redis.args(settings.keep());
        gone.forEach(lease -> LeaseStore.addRecover(args, lease.id(), lease.leaseEndMs(), ""));
        List<AttemptReply> words = AttemptReply.all(redis.evalAlone(Script.RECOVER, shard, args));
        int recovered = 0;
        for (int i = 0; i < gone.size(); i++) {
            AttemptId id = gone.get(i).id();
            boolean stale = words.get(i) == AttemptReply.STALE;
            LOG.log(stale ? Level.DEBUG : Level.WARNING,
                "the worker of a task is gone, recovered as {0} uuid={1} attempt={2}", words.get(i), id.uuid(),
                id.attempt());
            recovered += stale ? 0 : 1;
        }
        settings.recovered().accept(recovered);
        return words;
    }

    /** Fails a bounded number of tasks that were not started in time; true if there may be more. */
    boolean late(int shard) {
        return (Long) redis.evalAlone(Script.LATE, shard, Redis.args(settings.keep(), PAGE)) >= PAGE;
    }

    /** Removes some finished tasks: kept long enough, or too many failures. True if there may be more. */
    boolean expire(int shard) {
        return (Long) redis.evalAlone(Script.EXPIRE, shard, Redis.args(PAGE, settings.maxFailures())) >= PAGE;
    }
}
