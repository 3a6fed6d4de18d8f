package taskmill.worker.run;

/**
 * The heap that results may take, from the moment when they are made of outputs and answers until Redis has them. A
 * result that finds no room waits until others are gone; one alone always has room. Thread-safe.
 */
public final class ResultMemory implements AutoCloseable {
    /** A kept result is a text here, and bytes on its way to Redis. */
    private static final int COPIES_OF_KEPT = 3;

    private final long all;
    /** Guarded by this, as are all below: bytes of results that are being made, or that are made and kept. */
    private long taken;
    /** Those who wait have numbers, and get room in their order. */
    private long lastNumber;
    private long served;
    private boolean closed;

    /** @param bytes of the heap */
    public ResultMemory(long bytes) {
        all = bytes;
    }

    /** Makes a result when there is room for the bytes of heap that are taken while {@code making} runs. */
    public void make(long bytes, Runnable making) {
        await(bytes);
        run(bytes, making);
    }

    /** Makes a result now if there is room; otherwise does nothing and answers false. */
    public boolean tryMake(long bytes, Runnable making) {
        synchronized (this) {
            if (served < lastNumber || !fits(bytes)) {
                return false;
            }
            taken += bytes;
        }
        run(bytes, making);
        return true;
    }

    private void run(long bytes, Runnable making) {
        try {
            making.run();
        } finally {
            give(bytes);
        }
    }

    private synchronized void await(long bytes) {
        long number = ++lastNumber;
        boolean interrupted = false;
        while (served + 1 < number || !fits(bytes)) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        served = number;
        taken += bytes;
        notifyAll();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Caller holds the lock. */
    private boolean fits(long bytes) {
        return closed || taken == 0 || taken + bytes <= all;
    }

    /** A result of so many characters is kept from now on. */
    public synchronized void keep(int chars) {
        taken += (long) COPIES_OF_KEPT * chars;
    }

    /** Redis has a kept result of so many characters, or nobody wants it any more. */
    public void drop(int chars) {
        give((long) COPIES_OF_KEPT * chars);
    }

    private synchronized void give(long bytes) {
        taken -= bytes;
        notifyAll();
    }

    /** Nobody waits any more: what is kept now stays. */
    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
