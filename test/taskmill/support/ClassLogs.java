package taskmill.support;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Keeps apart what test classes that run at the same time write to standard output and standard error. What a class
 * writes is that of its thread and of all threads that come from it. Thread-safe.
 */
final class ClassLogs {
    private final InheritableThreadLocal<ByteArrayOutputStream> current = new InheritableThreadLocal<>();
    private final PrintStream out;

    private ClassLogs(PrintStream out) {
        this.out = out;
    }

    /** Takes over both streams of this JVM. Comes before anything is logged, since a logger keeps the stream it finds. */
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

    /** The thread runs a class from now on. */
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
