package taskmill.worker;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** How many tasks this worker may claim now, and whether scripts. The step thread writes, any thread reads. */
final class Slots {
    private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private final Attempts attempts;
    private final long periodNanos;
    private final BooleanSupplier forScripts;
    private volatile long nextStartNanos;
    /** Slots of outcomes that Redis does not take. */
    private volatile int owed;
    /** No shard takes outcomes. */
    private volatile boolean blocked;
    private volatile boolean stopping;
    private volatile boolean quiet;

    /** No period is 0; forScripts is false while this worker can run no scripts. */
    Slots(Attempts attempts, long periodNanos, long nowNanos, BooleanSupplier forScripts) {
        this.attempts = attempts;
        this.periodNanos = periodNanos;
        this.forScripts = forScripts;
        this.nextStartNanos = nowNanos;
    }

    int allowed(long nowNanos) {
        if (stopping || blocked || quiet || waitNanos(nowNanos) > 0) {
            return 0;
        }
        int free = periodNanos == 0 ? attempts.free() : Math.min(1, attempts.free());
        return Math.max(0, free - owed);
    }

    /** False while scripts are left to other workers. */
    boolean areForScripts() {
        return forScripts.getAsBoolean();
    }

    /** Until the period allows a start, and a rest is over; 0 if it does now. */
    long waitNanos(long nowNanos) {
        return Math.max(0, nextStartNanos - nowNanos);
    }

    void started(long nowNanos) {
        nextStartNanos = nowNanos + periodNanos;
    }

    /** The machine could not run what was claimed: it claims nothing for a moment. */
    void rest(long nowNanos) {
        nextStartNanos = nowNanos + REST_NANOS;
    }

    void limit(int slotsOwed, boolean isBlocked) {
        owed = slotsOwed;
        blocked = isBlocked;
    }

    /** From now on nothing is claimed. Any thread. */
    void stop() {
        stopping = true;
    }

    boolean isStopping() {
        return stopping;
    }

    /** Whether nothing is claimed until it is told otherwise; true if this is a change. Any thread. */
    synchronized boolean quiet(boolean toBeQuiet) {
        boolean changes = quiet != toBeQuiet;
        quiet = toBeQuiet;
        return changes;
    }

    boolean isQuiet() {
        return quiet;
    }

    /** True while nothing is to be claimed, however much is free. */
    boolean isClosed() {
        return stopping || quiet;
    }
}
