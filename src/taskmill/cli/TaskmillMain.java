package taskmill.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import taskmill.cli.command.Commands;
import taskmill.cli.command.Terminal;

/** The program behind {@code bin/taskmill}, which says how wide the terminal is, and whether somebody can answer. */
public final class TaskmillMain {
    private static final int INTERRUPTED = 130;

    public static void main(String[] args) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        Terminal terminal = new Terminal(out, err, System.in, System.getenv(),
            Integer.getInteger("taskmill.columns", 0),
            Boolean.getBoolean("taskmill.asks"), TaskmillMain::onInterrupt);
        System.exit(Commands.run(List.of(args), terminal));
    }

    private static void onInterrupt(Runnable first) {
        AtomicInteger times = new AtomicInteger();
        Signals.handle("INT", () -> {
            if (times.incrementAndGet() > 1) {
                System.exit(INTERRUPTED);
            }
            first.run();
        });
    }
}
