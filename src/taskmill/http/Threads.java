package taskmill.http;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The threads that read requests, call endpoints and write replies. One that waits for a client's bytes does not count:
 * as long as fewer than the wanted number are in endpoints or free to go there, another is made, up to a limit, so that
 * slow clients hold up nobody. Thread-safe.
 */
final class Threads implements Executor, AutoCloseable {
    private static final long IDLE_SECONDS = 30;
    /** Made one for each of the first requests; from then on only those that are needed. */
    private static final int FEW = 4;
    private static final long CLOSE_SECONDS = 2;

    private final int wanted;
    private final AtomicInteger made = new AtomicInteger();
    private final AtomicInteger alive = new AtomicInteger();
    private final AtomicInteger busy = new AtomicInteger();
    private final AtomicInteger inEndpoints = new AtomicInteger();
    private final Line line = new Line();
    private final Pool pool;

    /**
     * @param wanted how many may be in endpoints at once, whatever clients do
     * @param most how many there are at most
     */
    Threads(int wanted, int most) {
        this.wanted = wanted;
        this.pool = new Pool(wanted, most);
    }

    @Override
    public void execute(Runnable task) {
        pool.execute(task);
    }

    /** Calls an endpoint on this thread, one of these. */
    <T> T inEndpoint(Supplier<T> call) {
        inEndpoints.incrementAndGet();
        try {
            return call.get();
        } finally {
            inEndpoints.decrementAndGet();
        }
    }

    /** Takes no more tasks and waits for the running ones, first politely, then after an interrupt. */
    @Override
    public void close() {
        pool.shutdown();
        try {
            if (!pool.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                pool.shutdownNow();
                pool.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            pool.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private boolean isThreadNeeded() {
        int threads = alive.get();
        boolean idle = threads - busy.get() > line.size();
        int withClients = busy.get() - inEndpoints.get();
        return !idle && threads - withClients < wanted;
    }

    private Thread thread(Runnable loop) {
        Thread thread = new Thread(() -> {
            alive.incrementAndGet();
            try {
                loop.run();
            } finally {
                alive.decrementAndGet();
            }
        }, "taskmill-http-" + made.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    /** Where tasks wait. It refuses one for which a thread is needed, upon which the pool makes that thread. */
    private final class Line extends LinkedBlockingQueue<Runnable> {
        private static final long serialVersionUID = 1L;

        @Override
        public boolean offer(Runnable task) {
            return !isThreadNeeded() && super.offer(task);
        }

        void append(Runnable task) {
            super.offer(task);
        }
    }

    private final class Pool extends ThreadPoolExecutor {
        Pool(int wanted, int most) {
            super(Math.min(wanted, FEW), Math.max(wanted, most), IDLE_SECONDS, TimeUnit.SECONDS, line,
                    Threads.this::thread);
            allowCoreThreadTimeOut(true);
            setRejectedExecutionHandler((task, full) -> enqueue(task));
        }

        private void enqueue(Runnable task) {
            if (isShutdown()) {
                throw new RejectedExecutionException("closed");
            }
            line.append(task);
        }

        /** This thread may have been the last free one: what waits behind it gets one of its own. */
        @Override
        protected void beforeExecute(Thread thread, Runnable task) {
            busy.incrementAndGet();
            if (!line.isEmpty() && isThreadNeeded()) {
                Runnable next = line.poll();
                if (next != null) {
                    execute(next);
                }
            }
        }

        @Override
        protected void afterExecute(Runnable task, Throwable failure) {
            busy.decrementAndGet();
        }
    }
}
