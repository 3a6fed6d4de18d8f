package taskmill.broker.follow;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import taskmill.loop.Loop;
import taskmill.store.ErrandStore;
import taskmill.store.ErrandStore.Errand;
import taskmill.store.ErrandStore.Kind;
import taskmill.store.ErrandStore.Place;
import taskmill.store.StoreMismatch;
import taskmill.task.Unavailable;

/**
 * Carries out errands: lets blocked tasks go when their parents have ended, and has callbacks made. An errand that
 * fails is tried again after 10 s. Thread-safe.
 */
public final class Courier implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Courier.class.getName());
    private static final long LOOK_MS = 8000;
    private static final long LOOK_WITHOUT_WAITING_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long PAUSE_AFTER_TROUBLE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long RELINK_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final long RELINK_PAGE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long REPORT_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int MOST_KNOWN = 1000;
    private final ErrandStore errands;
    private final Consumer<List<Errand>> callbacks;
    private final Optional<String> failureUrl;
    private final Loop starter;
    private final List<Group> groups = new CopyOnWriteArrayList<>();
    /** Errands that could not be carried out: each was logged. */
    private final Set<String> failed = ConcurrentHashMap.newKeySet();
    /** Groups in trouble; the first is logged. */
    private final AtomicInteger troubles = new AtomicInteger();
    private volatile boolean closed;

    /** Starts at once. Callbacks are errands that another carries out; failures are reported to the address. */
    public Courier(ErrandStore errands, Consumer<List<Errand>> callbacks, Optional<String> failureUrl) {
        this.errands = errands;
        this.callbacks = callbacks;
        this.failureUrl = failureUrl;
        this.starter = Loop.start("taskmill-courier", this::start);
    }

    /** Says to whom failures are reported, and starts the threads once Redis tells how many shards there are. */
    private long start() {
        try {
            failureUrl.ifPresent(errands::reportFailures);
            if (groups.isEmpty()) {
                errands.groups().forEach(shards -> groups.add(new Group(shards)));
            }
            return REPORT_NANOS;
        } catch (Unavailable | StoreMismatch e) {
            return PAUSE_AFTER_TROUBLE_NANOS;
        }
    }

    /** The errands of some shards. All but the constructor is confined to its thread. */
    private final class Group {
        private final List<Integer> shards;
        private final Map<Integer, List<Errand>> done = new HashMap<>();
        private final Map<Integer, Place> relinked = new HashMap<>();
        private final Loop loop;
        /** Brokers that start together do not all look at once. */
        private long relinkNanos = System.nanoTime() + ThreadLocalRandom.current().nextLong(RELINK_NANOS);
        private boolean inTrouble;
        private boolean wasInTrouble;
        /** Until an errand can be taken of which no token tells, or a look is due. */
        private long waitMs;

        Group(List<Integer> shards) {
            this.shards = shards;
            this.loop = Loop.start("taskmill-courier-" + shards.get(0), this::step);
        }

        private long step() {
            if (wasInTrouble && !inTrouble) {
                troubles.decrementAndGet();
            }
            wasInTrouble = inTrouble;
            inTrouble = false;
            waitMs = LOOK_MS;
            int taken = 0;
            for (int shard : shards) {
                taken += guarded(() -> takeAndCarryOut(shard));
            }
            if (closed) {
                return Loop.IDLE_NANOS;
            }
            if (inTrouble || taken > 0) {
                return inTrouble ? PAUSE_AFTER_TROUBLE_NANOS : 0;
            }
            if (System.nanoTime() - relinkNanos >= 0) {
                relinkNanos = System.nanoTime() + RELINK_PAGE_NANOS;
                shards.forEach(shard -> guarded(() -> relink(shard)));
            }
            long relinkMs = TimeUnit.NANOSECONDS.toMillis(relinkNanos - System.nanoTime());
            int waited = guarded(() -> errands.await(shards, Math.max(1, Math.min(waitMs, relinkMs))) ? 1 : 0);
            return inTrouble ? PAUSE_AFTER_TROUBLE_NANOS : waited > 0 ? 0 : LOOK_WITHOUT_WAITING_NANOS;
        }

        /** Says that Redis does not answer, unless another group has; 0 then. The other shards go on. */
        private int guarded(IntSupplier part) {
            try {
                return closed ? 0 : part.getAsInt();
            } catch (Unavailable | StoreMismatch e) {
                trouble(e);
                return 0;
            }
        }

        private void trouble(RuntimeException e) {
            if (!wasInTrouble && !inTrouble && troubles.getAndIncrement() == 0) {
                LOG.log(Level.WARNING, "errands cannot be carried out now, and are later: {0}", e.getMessage());
            }
            inTrouble = true;
        }

        private int takeAndCarryOut(int shard) {
            ErrandStore.Taken next = errands.next(shard, done.getOrDefault(shard, List.of()));
            waitMs = Math.min(waitMs, next.waitMs());
            List<Errand> taken = next.errands();
            List<Errand> over = new ArrayList<>();
            done.put(shard, over);
            taken.stream().filter(errand -> errand.kind() != Kind.CALLBACK && !closed && carryOut(errand))
                .forEach(over::add);
            List<Errand> ends = taken.stream().filter(errand -> errand.kind() == Kind.CALLBACK).toList();
            if (!ends.isEmpty() && !closed) {
                callbacks.accept(ends);
                over.addAll(ends);
            }
            return taken.size();
        }

        private int relink(int shard) {
            Place next = errands.relink(shard, relinked.getOrDefault(shard, Place.START));
            relinked.put(shard, next);
            if (relinked.values().stream().allMatch(Place.START::equals)) {
                relinkNanos = System.nanoTime() + RELINK_NANOS;
            }
            return 0;
        }

        /** True if the errand can be removed. */
        private boolean carryOut(Errand errand) {
            try {
                switch (errand.kind()) {
                    case LINK, RELINK -> {
                        return errands.link(errand.uuid());
                    }
                    case TOLD -> {
                        errands.tell(errand.uuid());
                        return false;
                    }
                    default -> throw new IllegalArgumentException("this version does not know it");
                }
            } catch (Unavailable | StoreMismatch e) {
                trouble(e);
                return false;
            } catch (RuntimeException e) {
                if (failed.size() >= MOST_KNOWN) {
                    failed.clear();
                }
                if (failed.add(errand.words())) {
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
        groups.forEach(group -> {
            try {
                errands.interrupt(group.shards);
            } catch (Unavailable | StoreMismatch e) {
                // It fails as well.
            }
        });
        groups.forEach(group -> group.loop.close());
    }
}
