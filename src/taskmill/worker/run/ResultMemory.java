package taskmill.worker.run;

import java.util.concurrent.Semaphore;

/**
 * The heap that results may take, from the moment when they are made until Redis has them. A result that finds no room
 * waits until others are gone, and gets room in its order; one alone always has room. Thread-safe.
 */
public final class ResultMemory implements AutoCloseable {
    /** Of a permit, so that an int can count every heap. */
    private static final int BYTES = 64;
    /** A kept result is a text here, and bytes on its way to Redis. */
    private static final int COPIES_OF_KEPT = 3;
    private static final int MOST = Integer.MAX_VALUE / 2;

    private final int all;
    private final Permits permits;

    private static final class Permits extends Semaphore {
        private static final long serialVersionUID = 1L;

        Permits(int all) {
            super(all, true);
        }

        @Override
        protected void reducePermits(int taken) {
            super.reducePermits(taken);
        }
    }

    /** @param bytes of the heap */
    public ResultMemory(long bytes) {
        all = Math.max(1, permits(bytes));
        permits = new Permits(all);
    }

    private static int permits(long bytes) {
        return (int) Math.min(MOST, (bytes + BYTES - 1) / BYTES);
    }

    /** Makes a result when there is room for the bytes of heap that are taken while {@code making} runs. */
    public void make(long bytes, Runnable making) {
        int taken = Math.min(all, permits(bytes));
        permits.acquireUninterruptibly(taken);
        run(taken, making);
    }

    /** Makes a result now if there is room and nobody waits; otherwise does nothing and answers false. */
    public boolean tryMake(long bytes, Runnable making) {
        int taken = Math.min(all, permits(bytes));
        boolean fits = !permits.hasQueuedThreads() && permits.tryAcquire(taken);
        if (fits) {
            run(taken, making);
        }
        return fits;
    }

    private void run(int taken, Runnable making) {
        try {
            making.run();
        } finally {
            permits.release(taken);
        }
    }

    /** A result of so many characters is kept from now on. */
    public void keep(int chars) {
        permits.reducePermits(permits((long) COPIES_OF_KEPT * chars));
    }

    /** Redis has a kept result of so many characters, or nobody wants it any more. */
    public void drop(int chars) {
        permits.release(permits((long) COPIES_OF_KEPT * chars));
    }

    /** Nobody waits any more: what is kept now stays. */
    @Override
    public void close() {
        permits.release(MOST);
    }
}
