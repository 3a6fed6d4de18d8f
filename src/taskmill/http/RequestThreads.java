package taskmill.http;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that read requests, call endpoints and write replies. One is started whenever none is idle, up to a
 * limit, so slow clients do not delay others; above it tasks wait. Thread-safe.
 */
final class RequestThreads implements Executor, AutoCloseable {
    private static final long IDLE_SECONDS = 30;
    private static final long CLOSE_SECONDS = 2;

    private final AtomicInteger started = new AtomicInteger();
    private final ThreadPoolExecutor pool;

    /** Accepts a task from the pool only if an idle thread takes it; otherwise the pool starts a thread. */
    private static final class Handover extends LinkedTransferQueue<Runnable> {
        private static final long serialVersionUID = 1L;

        @Override
        public boolean offer(Runnable task) {
            return tryTransfer(task);
        }

        void append(Runnable task) {
            super.offer(task);
        }
    }

    RequestThreads(int most) {
        Handover queue = new Handover();
        pool = new ThreadPoolExecutor(0, most, IDLE_SECONDS, TimeUnit.SECONDS, queue, this::thread, (task, full) -> {
            if (full.isShutdown()) {
                throw new RejectedExecutionException("closed");
            }
            queue.append(task);
        });
    }

    private Thread thread(Runnable loop) {
        Thread thread = new Thread(loop, "taskmill-http-" + started.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void execute(Runnable task) {
        pool.execute(task);
    }

    /** Takes no more tasks, waits 2 s for the running ones, and then interrupts them. */
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
}
