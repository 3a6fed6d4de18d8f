package taskmill.worker;

/** Keeps the period between two starts of this worker. Confined to the step thread, but for {@link #allowed}. */
final class Pacer {
    private final long periodNanos;
    private volatile long nextNanos;

    /** @param periodNanos 0 for no pacing */
    Pacer(long periodNanos, long nowNanos) {
        this.periodNanos = periodNanos;
        this.nextNanos = nowNanos;
    }

    /** How many of the wanted starts the pace allows now. */
    int allowed(int wanted, long nowNanos) {
        if (periodNanos == 0) {
            return wanted;
        }
        return nowNanos - nextNanos >= 0 ? Math.min(1, wanted) : 0;
    }

    void started(long nowNanos) {
        nextNanos = nowNanos + periodNanos;
    }

    /** Until the pace allows a start; 0 if it does now. */
    long waitNanos(long nowNanos) {
        return periodNanos == 0 ? 0 : Math.max(0, nextNanos - nowNanos);
    }
}
