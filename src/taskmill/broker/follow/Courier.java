package taskmill.broker.follow;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import taskmill.loop.Loop;
import taskmill.store.ErrandStore;
import taskmill.store.ErrandStore.Errand;
import taskmill.store.StoreMismatch;
import taskmill.task.Unavailable;

/**
 * Carries out errands, those of each shard on a thread of its own: lets blocked tasks go when their parents have ended,
 * and has callbacks made. An errand that fails is tried again after 10 s. Thread-safe.
 */
public final class Courier implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Courier.class.getName());
    private static final long LOOK_MS = 1000;
    private static final long PAUSE_AFTER_TROUBLE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long RELINK_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final long REPORT_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int MOST_KNOWN = 1000;
    private final ErrandStore errands;
    private final Consumer<Errand> callback;
    private final Optional<String> failureUrl;
    private final Loop starter;
    private final List<Loop> loops = new CopyOnWriteArrayList<>();
    /** Errands that could not be carried out: each was logged. */
    private final Set<String> failed = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * Starts at once.
     *
     * @param callback carries out an errand of that kind
     * @param failureUrl to whom every failed task is reported
     */
    public Courier(ErrandStore errands, Consumer<Errand> callback, Optional<String> failureUrl) {
        this.errands = errands;
        this.callback = callback;
        this.failureUrl = failureUrl;
        this.starter = Loop.start("taskmill-courier", this::start);
    }

    /** Starts the threads once Redis tells how many shards there are; then says to whom failures are reported. */
    private long start() {
        try {
            boolean isFirst = loops.isEmpty();
            if (isFirst || failureUrl.isPresent()) {
                errands.reportFailures(failureUrl);
            }
            for (int shard = 0; isFirst && shard < errands.shards(); shard++) {
                loops.add(new Shard(shard).loop());
            }
            return REPORT_NANOS;
        } catch (Unavailable | StoreMismatch e) {
            return PAUSE_AFTER_TROUBLE_NANOS;
        }
    }

    /** The errands of one shard. Confined to its thread. */
    private final class Shard {
        private final int index;
        private List<Errand> done = List.of();
        private long relinkNanos = System.nanoTime();
        private boolean inTrouble;

        Shard(int index) {
            this.index = index;
        }

        Loop loop() {
            return Loop.start("taskmill-courier-" + index, this::step);
        }

        private long step() {
            try {
                if (closed) {
                    return Loop.IDLE_NANOS;
                }
                if (System.nanoTime() - relinkNanos >= 0) {
                    errands.relink(index);
                    relinkNanos = System.nanoTime() + RELINK_NANOS;
                }
                List<Errand> taken = errands.next(index, done);
                done = taken.stream().filter(this::carryOut).toList();
                if (taken.isEmpty()) {
                    errands.await(index, LOOK_MS);
                }
                return 0;
            } catch (Unavailable | StoreMismatch e) {
                return PAUSE_AFTER_TROUBLE_NANOS;
            }
        }

        /** True if the errand can be removed. */
        private boolean carryOut(Errand errand) {
            try {
                switch (errand.kind()) {
                    case LINK -> errands.link(errand.uuid());
                    case TOLD -> errands.tell(errand.uuid());
                    case CALLBACK -> callback.accept(errand);
                    case UNKNOWN -> throw new IllegalArgumentException("this version does not know it");
                }
                failed.remove(errand.words());
                inTrouble = false;
                return errand.kind() != ErrandStore.Kind.TOLD;
            } catch (Unavailable | StoreMismatch e) {
                if (!inTrouble) {
                    LOG.log(Level.WARNING, "errands cannot be carried out now, and are later: {0}", e.getMessage());
                }
                inTrouble = true;
                return false;
            } catch (RuntimeException e) {
                if (failed.size() < MOST_KNOWN && failed.add(errand.words())) {
                    LOG.log(Level.WARNING, "an errand cannot be carried out, and is tried again: {0} errand={1}",
                        e, errand.words());
                }
                return false;
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        starter.close();
        for (int shard = 0; shard < loops.size(); shard++) {
            try {
                errands.interrupt(shard);
            } catch (Unavailable | StoreMismatch e) {
                // It waits for a second at most.
            }
            loops.get(shard).close();
        }
    }
}
