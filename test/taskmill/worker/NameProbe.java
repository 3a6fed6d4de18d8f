package taskmill.worker;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A program that takes a worker's name, prints it, or why it cannot, and ends at once. Arguments: the name, the
 * directory of the locks, the address of Redis, a prefix.
 */
public final class NameProbe {
    private NameProbe() {
    }

    public static void main(String[] args) {
        try {
            System.out.println(WorkerName.take(args[0], Optional.of(Path.of(args[1])),
                SteppedShard.config(args[2], args[3])).name());
        } catch (UncheckedIOException e) {
            System.out.println(e.getMessage());
        }
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }
}
