package taskmill.worker.script;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import taskmill.task.Sha256;

/**
 * What a worker announces that it can run: name, size and SHA-256 of each program, at most 1000. A digest is made again
 * only when its file has changed. For one thread.
 */
public final class BinCatalogue {
    private static final int MOST = 1000;
    private final BinDirectory directory;
    private Map<String, Entry> known = new HashMap<>();
    /** The last look into the directory saw all of it. */
    private boolean isListed;

    private record Entry(String file, long size, long changedMs, String digest) {
    }

    BinCatalogue(BinDirectory directory) {
        this.directory = directory;
    }

    /** A program: its name, its size in bytes and the SHA-256 of its content, in hex. */
    public record Bin(String name, long size, String sha256) {
    }

    /** Programs; {@code complete} if there are no others that can be run. */
    public record Listing(List<Bin> bins, boolean complete) {
        public static final Listing NOTHING = new Listing(List.of(), true);
    }

    /** The programs that are there now. */
    Listing list() {
        List<Bin> bins = new ArrayList<>();
        Map<String, Entry> now = new HashMap<>();
        boolean complete = true;
        for (BinDirectory.Program program : programs()) {
            String name = program.file().getFileName().toString();
            try {
                Entry entry = entry(program.file(), known.get(name));
                now.put(name, entry);
                bins.add(new Bin(name, entry.size(), entry.digest()));
            } catch (IOException e) {
                // It went away, changes right now, or may be run but not read.
                complete = false;
            }
        }
        known = now;
        return new Listing(bins, complete && isListed);
    }

    private List<BinDirectory.Program> programs() {
        try {
            List<BinDirectory.Program> all = directory.programs();
            isListed = all.size() <= MOST;
            return all.stream().limit(MOST).toList();
        } catch (IOException e) {
            isListed = false;
            return List.of();
        }
    }

    private static Entry entry(Path file, Entry before) throws IOException {
        BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
        long changedMs = is.lastModifiedTime().toMillis();
        boolean same = before != null && before.size() == is.size() && before.changedMs() == changedMs
            && before.file().equals(String.valueOf(is.fileKey()));
        return same ? before : new Entry(String.valueOf(is.fileKey()), is.size(), changedMs, sha256(file));
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Sha256.hex(in);
        }
    }
}
