package taskmill.worker.script;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Reads one output of a script to its end, however late that comes: a process the script left behind may hold the
 * pipe for days, and must neither block because it is full nor die because nobody reads. Thread-safe.
 */
final class OutputReader implements Runnable {
    private static final int BUFFER_BYTES = 8192;

    private final InputStream in;
    private final HeadAndTail capture;
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    OutputReader(InputStream in, int limitBytes) {
        this.in = in;
        this.capture = new HeadAndTail(limitBytes);
    }

    /** What was read so far. */
    HeadAndTail capture() {
        return capture;
    }

    @Override
    public void run() {
        byte[] buffer = new byte[BUFFER_BYTES];
        // Keeps Java from closing the stream before its end, see ScriptRun.
        synchronized (in) {
            begun.countDown();
            try {
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    capture.add(buffer, read);
                }
            } catch (IOException e) {
                // As good as its end: nothing more can be had.
            } finally {
                ended.countDown();
            }
        }
    }

    /** Returns once the stream is being read. */
    void awaitBegun() {
        try {
            begun.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for the ends of both streams, but not for long. */
    static void awaitBoth(OutputReader one, OutputReader other, long atMostNanos) throws InterruptedException {
        long begunNanos = System.nanoTime();
        one.ended.await(atMostNanos, TimeUnit.NANOSECONDS);
        other.ended.await(atMostNanos - (System.nanoTime() - begunNanos), TimeUnit.NANOSECONDS);
    }
}
