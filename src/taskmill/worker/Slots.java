package taskmill.worker;

/** How many tasks this worker may claim now: free slots, the pace, and whether it may claim at all. Thread-safe. */
final class Slots {
    private final Attempts attempts;
    private final Pacer pacer;
    /** Slots kept for wishes whose answers have not come. Written by the step thread. */
    private volatile int reserved;
    /** Written by the step thread: there are outcomes that Redis does not take. */
    private volatile boolean blocked;
    private volatile boolean stopping;

    Slots(Attempts attempts, Pacer pacer) {
        this.attempts = attempts;
        this.pacer = pacer;
    }

    int allowed(long nowNanos) {
        return stopping || blocked ? 0 : Math.max(0, pacer.allowed(attempts.free(), nowNanos) - reserved);
    }

    /** Until the pace allows a start, if only the pace does not. */
    long paceWaitNanos(long nowNanos) {
        return pacer.waitNanos(nowNanos);
    }

    void started(long nowNanos) {
        pacer.started(nowNanos);
    }

    void reserve(int slots) {
        reserved = slots;
    }

    void block(boolean undelivered) {
        blocked = undelivered;
    }

    void stop() {
        stopping = true;
    }

    /** True if nothing runs. */
    boolean isUnused() {
        return attempts.size() == 0;
    }

    boolean isStopping() {
        return stopping;
    }
}
