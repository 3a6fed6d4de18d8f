package taskmill.worker;

import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import taskmill.loop.Loop;
import taskmill.store.LeaseStore;
import taskmill.store.Store.Homes;
import taskmill.store.StoreMismatch;
import taskmill.task.Unavailable;

/** Recovers the attempts of the dead worker that had this worker's name as lost, once none of its scripts is left. */
final class Takeover {
    private static final System.Logger LOG = System.getLogger(Takeover.class.getName());
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private final Predecessor dead;
    private final LeaseStore leases;
    private final Supplier<Homes> homes;
    private int shard;
    private int taken;

    Takeover(Predecessor dead, LeaseStore leases, Supplier<Homes> homes) {
        this.dead = dead;
        this.leases = leases;
        this.homes = homes;
    }

    long step() {
        if (!dead.isCleared()) {
            return LOOK_NANOS;
        }
        try {
            for (int shards = homes.get().shards(); shard < shards; shard++) {
                taken += leases.takeOver(shard, dead.id());
            }
        } catch (Unavailable | StoreMismatch e) {
            return RETRY_NANOS;
        }
        LOG.log(taken > 0 ? Level.WARNING : Level.INFO, "taken over from a worker that died worker={0} attempts={1}",
            dead.id(), taken);
        return Loop.IDLE_NANOS;
    }
}
