package taskmill.worker.run;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes numbered threads of one prefix that do not keep the JVM alive. Thread-safe. */
public final class DaemonThreads implements ThreadFactory {
    private final String prefix;
    private final AtomicInteger made = new AtomicInteger();

    public DaemonThreads(String prefix) {
        this.prefix = prefix;
    }

    @Override
    public Thread newThread(Runnable work) {
        Thread thread = new Thread(work, prefix + made.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    /** Waits up to 5 s until threads that were shut down have ended. */
    public static void awaitEnd(ExecutorService threads) {
        try {
            threads.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
