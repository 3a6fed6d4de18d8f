package taskmill.worker.script;

import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import taskmill.loop.Loop;
import taskmill.worker.process.ProcessTable;
import taskmill.worker.process.ProcessTree;

/**
 * The outputs that processes in the background hold after their script has ended. Each costs two descriptors and three
 * threads. They are read for a while, so that the processes can go on, and closed then. Thread-safe.
 */
final class BackgroundOutput implements AutoCloseable {
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** If there are more, the oldest are closed at once. */
    private static final int MOST = 50;

    private final ProcessTable table;
    private final long keepNanos;
    private final Loop loop;
    private final Queue<Held> held = new ConcurrentLinkedQueue<>();

    private record Held(ProcessTree.Root root, OutputReader out, OutputReader err, long sinceNanos) {
        private boolean isEnded() {
            return out.isEnded() && err.isEnded();
        }
    }

    BackgroundOutput(ProcessTable table, long keepNanos) {
        this.table = table;
        this.keepNanos = keepNanos;
        this.loop = Loop.start("taskmill-background-output", this::step);
    }

    /** A script has ended, and what was read so far is its output. */
    void add(ProcessTree.Root root, OutputReader out, OutputReader err) {
        Held outputs = new Held(root, out, err, System.nanoTime());
        if (!outputs.isEnded()) {
            out.drop();
            err.drop();
            held.add(outputs);
            loop.wake();
        }
    }

    private long step() {
        held.removeIf(Held::isEnded);
        int excess = held.size() - MOST;
        Iterator<Held> oldestFirst = held.iterator();
        while (oldestFirst.hasNext()) {
            Held outputs = oldestFirst.next();
            if (excess-- > 0 || System.nanoTime() - outputs.sinceNanos() > keepNanos) {
                close(outputs);
            }
        }
        return held.isEmpty() ? Loop.IDLE_NANOS : LOOK_NANOS;
    }

    private void close(Held outputs) {
        outputs.out().giveUp();
        outputs.err().giveUp();
        ProcessTree tree = new ProcessTree(table, List.of(outputs.root()));
        tree.find();
        tree.wakeReaders();
    }

    @Override
    public void close() {
        loop.close();
    }
}
