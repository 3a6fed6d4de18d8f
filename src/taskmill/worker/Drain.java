package taskmill.worker;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Reads one output of a script to its end, however late that comes: a process the script left behind may hold the
 * pipe for days, and must neither block on it when it is full nor die because nobody reads.
 */
final class Drain implements Runnable {
    private static final int BUFFER_BYTES = 8192;

    private final InputStream in;
    private final Capture capture;
    private final CountDownLatch ended = new CountDownLatch(1);

    Drain(InputStream in, Capture capture) {
        this.in = in;
        this.capture = capture;
    }

    @Override
    public void run() {
        byte[] buffer = new byte[BUFFER_BYTES];
        // When the script exits, Java closes the pipe unless it is being read: it takes this monitor to do so.
        synchronized (in) {
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

    /** Waits for the ends of both streams, but not for long. */
    static void awaitBoth(Drain one, Drain other, long atMostNanos) throws InterruptedException {
        long begunNanos = System.nanoTime();
        one.ended.await(atMostNanos, TimeUnit.NANOSECONDS);
        other.ended.await(atMostNanos - (System.nanoTime() - begunNanos), TimeUnit.NANOSECONDS);
    }
}
