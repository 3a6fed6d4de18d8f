package taskmill.broker.live;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import taskmill.loop.Loop;
import taskmill.store.StoreMismatch;
import taskmill.task.Unavailable;

/**
 * What may be much to read from Redis. As long as it is little, it is read for whoever asks. Much is read every 5 s
 * while somebody asks, and all who ask share what was read. Thread-safe.
 */
public final class Snapshots implements AutoCloseable {
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** Where reading takes longer than the period, or has failed. */
    private static final long OLDEST_NANOS = 3 * PERIOD_NANOS;
    private static final long ASKED_NANOS = TimeUnit.SECONDS.toNanos(30);
    private final List<Snapshot<?>> all = new CopyOnWriteArrayList<>();
    private final Loop loop = Loop.prepared("taskmill-snapshots", this::step);

    /** Adds something that is read like this. */
    public <T> Snapshot<T> of(Supplier<T> read, Predicate<T> isMuch) {
        Snapshot<T> added = new Snapshot<>(read, isMuch);
        all.add(added);
        return added;
    }

    /** What was read last. Thread-safe. */
    public final class Snapshot<T> {
        private final Supplier<T> read;
        private final Predicate<T> isMuch;
        /** Written under the lock, or by the loop. */
        private volatile Optional<Read<T>> last = Optional.empty();
        private volatile long askedNanos = System.nanoTime();

        private Snapshot(Supplier<T> read, Predicate<T> isMuch) {
            this.read = read;
            this.isMuch = isMuch;
        }

        /** As it is now if it is little, else as it was up to about 5 s ago. */
        public T now() {
            return since(System.nanoTime());
        }

        /** As it was up to about 5 s ago. */
        public T recently() {
            return since(System.nanoTime() - PERIOD_NANOS);
        }

        private T since(long nanos) {
            askedNanos = System.nanoTime();
            Optional<Read<T>> known = last;
            if (known.filter(old -> old.isYoung(nanos)
                || old.isYoung(askedNanos - OLDEST_NANOS) && isMuch.test(old.value())).isPresent()) {
                return known.get().value();
            }
            T value = read(nanos);
            if (isMuch.test(value)) {
                loop.wake();
            }
            return value;
        }

        private synchronized T read(long nanos) {
            if (last.filter(known -> known.isYoung(nanos)).isEmpty()) {
                long begunNanos = System.nanoTime();
                last = Optional.of(new Read<>(begunNanos, read.get()));
            }
            return last.get().value();
        }

        /** Reads it again; false if there is no need any more. */
        private boolean renew() {
            if (System.nanoTime() - askedNanos > ASKED_NANOS) {
                last = Optional.empty();
            }
            if (last.filter(known -> isMuch.test(known.value())).isEmpty()) {
                return false;
            }
            try {
                read(System.nanoTime() - PERIOD_NANOS * 9 / 10);
            } catch (Unavailable | StoreMismatch e) {
                // Who asks later hears of it.
            }
            return true;
        }
    }

    private record Read<T>(long nanos, T value) {
        private boolean isYoung(long since) {
            return nanos - since >= 0;
        }
    }

    private long step() {
        return all.stream().filter(Snapshot::renew).count() > 0 ? PERIOD_NANOS : Loop.IDLE_NANOS;
    }

    @Override
    public void close() {
        loop.close();
    }
}
