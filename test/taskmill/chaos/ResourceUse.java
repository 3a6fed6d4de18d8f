package taskmill.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The threads, descriptors and memory of a process, read from /proc. */
record ResourceUse(long threads, long descriptors, long residentMiB) {
    private static final int MORE = 40;
    private static final long MOST_MIB = 400;

    static ResourceUse of(long pid) throws IOException {
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
            return new ResourceUse(threads, open.count(), resident);
        }
    }

    /** True if it is back at what it was, apart from connections that clients keep and the size of the heap. */
    boolean isBackAt(ResourceUse before) {
        return threads <= before.threads() + MORE && descriptors <= before.descriptors() + MORE
            && residentMiB <= MOST_MIB;
    }
}
