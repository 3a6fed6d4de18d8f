package taskmill.broker.follow;

import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import taskmill.loop.Loop;
import taskmill.store.CorruptData;
import taskmill.store.CronStore;
import taskmill.store.CronStore.DueStep;
import taskmill.store.StoreMismatch;
import taskmill.store.StoredCron;
import taskmill.task.Unavailable;

/**
 * Fires crons when they are due. Every broker does this for all crons; Redis lets each fire happen once. Thread-safe.
 */
public final class CronFirer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(CronFirer.class.getName());
    /** Another broker may have stored a cron that is due sooner than all that were seen. */
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long PAUSE_AFTER_TROUBLE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long PAUSE_AFTER_STALE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int MOST_PAGES = 100;
    private static final int MOST_KNOWN = 1000;
    private final CronStore crons;
    private final Loop loop;
    /** Crons that this broker cannot read, with their revisions: each was logged. */
    private final Set<String> unreadable = ConcurrentHashMap.newKeySet();
    /** Used by the loop alone, as is the next field: when each shard was last seen, to notice a clock set back. */
    private final Map<Integer, Long> latestMs = new HashMap<>();
    private boolean inTrouble;

    public CronFirer(CronStore crons) {
        this.crons = crons;
        this.loop = Loop.start("taskmill-crons", this::step);
    }

    /** Tells that a cron was stored or goes on, so that the next time is looked up at once. */
    public void wake() {
        loop.wake();
    }

    private long step() {
        long wait = PERIOD_NANOS;
        Optional<RuntimeException> trouble = Optional.empty();
        for (int shard = 0; shard < crons.shards(); shard++) {
            try {
                wait = Math.min(wait, fireAll(shard));
            } catch (Unavailable | StoreMismatch e) {
                // The crons of other shards go on.
                wait = Math.min(wait, PAUSE_AFTER_TROUBLE_NANOS);
                trouble = Optional.of(e);
            }
        }
        if (!inTrouble) {
            trouble.ifPresent(e -> LOG.log(Level.WARNING, "crons cannot be fired now, and are fired later: {0}",
                e.getMessage()));
        }
        inTrouble = trouble.isPresent();
        return wait;
    }

    /** Fires what is due in a shard, and answers how long to wait. */
    private long fireAll(int shard) {
        int left = 0;
        long waitNanos = PERIOD_NANOS;
        for (int page = 0; page < MOST_PAGES; page++) {
            StoredCron.Found due = crons.due(shard, left);
            if (due.nowMs() < latestMs.getOrDefault(shard, Long.MAX_VALUE)) {
                crons.heal(shard);
            }
            latestMs.put(shard, due.nowMs());
            if (due.crons().isEmpty()) {
                return due.nextMs() == 0 ? waitNanos
                    : Math.min(waitNanos, TimeUnit.MILLISECONDS.toNanos(due.nextMs() - due.nowMs()));
            }
            List<DueStep> steps = due.crons().stream().flatMap(cron -> step(cron, due.nowMs()).stream()).toList();
            int done = (int) crons.carryOut(shard, steps).stream().filter(carriedOut -> carriedOut).count();
            left += due.crons().size() - done;
            // Others have carried out the rest, or it was changed and is looked at again.
            waitNanos = done < steps.size() ? PAUSE_AFTER_STALE_NANOS : waitNanos;
        }
        return 0;
    }

    /** What is to be done with a cron; nothing if this broker cannot read it: another one, of a later version, may. */
    private Optional<DueStep> step(StoredCron cron, long nowMs) {
        try {
            return Optional.of(new DueStep(cron, cron.rule().step(cron.nextMs(), nowMs)));
        } catch (CorruptData e) {
            if (unreadable.size() < MOST_KNOWN && unreadable.add(cron.name() + " " + cron.revision())) {
                LOG.log(Level.WARNING, "a cron cannot be read, and is left to other brokers: {0} cron={1}",
                    e.getMessage(), cron.name());
            }
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        loop.close();
    }
}
