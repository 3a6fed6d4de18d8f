package taskmill.worker.script;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjIntConsumer;

/**
 * Reads one output of a script to its end. A process in the background may hold the pipe for days; it must not block
 * because the pipe is full, nor die because nobody reads. Thread-safe.
 */
final class OutputReader implements Runnable {
    private static final int BUFFER_BYTES = 8192;

    private final InputStream in;
    private final ObjIntConsumer<byte[]> output;
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean dropping;
    private volatile boolean givenUp;

    /** @param output gets what is read: an array, and how many bytes at its beginning count */
    OutputReader(InputStream in, ObjIntConsumer<byte[]> output) {
        this.in = in;
        this.output = output;
    }

    @Override
    public void run() {
        byte[] buffer = new byte[BUFFER_BYTES];
        // Java cannot close the stream while this thread holds its monitor, see ScriptRun.
        synchronized (in) {
            begun.countDown();
            try {
                for (int read = in.read(buffer); read >= 0 && !givenUp; read = in.read(buffer)) {
                    if (!dropping) {
                        output.accept(buffer, read);
                    }
                }
            } catch (IOException e) {
                // Nothing more can be read, so this is the end, too.
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

    boolean isEnded() {
        return ended.getCount() == 0;
    }

    /** The script has ended: what is read from now on is dropped. */
    void drop() {
        dropping = true;
    }

    /** Makes the reader stop after the next byte. The script has ended, so Java then closes the stream. */
    void giveUp() {
        givenUp = true;
    }

    /** Waits until both streams have ended, or until the time is over. */
    static void awaitBoth(OutputReader one, OutputReader other, long atMostNanos) throws InterruptedException {
        long begunNanos = System.nanoTime();
        one.ended.await(atMostNanos, TimeUnit.NANOSECONDS);
        other.ended.await(atMostNanos - (System.nanoTime() - begunNanos), TimeUnit.NANOSECONDS);
    }
}
