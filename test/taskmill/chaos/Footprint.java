package taskmill.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What a process takes of its machine, read from /proc. */
record Footprint(long threads, long descriptors, long residentMiB) {
    private static final int MORE = 40;
    private static final long MOST_MIB = 400;

    static Footprint of(long pid) throws IOException {
        Path proc = Path.of("/proc/" + pid);
        long threads = 0;
        long resident = 0;
        for (String line : Files.readAllLines(proc.resolve("status"))) {
            String[] word = line.split("\\s+");
            if (word[0].equals("Threads:")) {
                threads = Long.parseLong(word[1]);
            } else if (word[0].equals("VmRSS:")) {
                resident = Long.parseLong(word[1]) / 1024;
            }
        }
        try (Stream<Path> open = Files.list(proc.resolve("fd"))) {
            return new Footprint(threads, open.count(), resident);
        }
    }

    /** Whether it is back where it was, the connections that clients keep and the heap's own size left out. */
    boolean isBackAt(Footprint before) {
        return threads <= before.threads() + MORE && descriptors <= before.descriptors() + MORE
            && residentMiB <= MOST_MIB;
    }
}
