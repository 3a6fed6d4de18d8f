package taskmill.support;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Separates the output of test classes that run at the same time. To a class belongs what its thread, and the threads
 * made by it, write to standard output or standard error. Thread-safe.
 */
final class ClassLogs {
    private final InheritableThreadLocal<ByteArrayOutputStream> current = new InheritableThreadLocal<>();
    private final PrintStream out;

    private ClassLogs(PrintStream out) {
        this.out = out;
    }

    /** Replaces both streams of this JVM. To be called before anything is logged, since a logger keeps its stream. */
    static ClassLogs install() {
        var logs = new ClassLogs(System.out);
        var split = new PrintStream(logs.new Split(), true, StandardCharsets.UTF_8);
        System.setOut(split);
        System.setErr(split);
        return logs;
    }

    /** Standard output as it was. */
    PrintStream out() {
        return out;
    }

    /** From now on this thread runs a class. */
    void begin() {
        current.set(new ByteArrayOutputStream());
    }

    /** What the class of this thread has written since it began. */
    String end() {
        ByteArrayOutputStream log = current.get();
        current.remove();
        return log.toString(StandardCharsets.UTF_8);
    }

    private final class Split extends OutputStream {
        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int count) {
            ByteArrayOutputStream log = current.get();
            if (log == null) {
                out.write(bytes, from, count);
            } else {
                log.write(bytes, from, count);
            }
        }
    }
}
