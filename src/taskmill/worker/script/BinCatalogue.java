package taskmill.worker.script;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import taskmill.task.Sha256;

/**
 * What a worker announces that it can run, at most 1000 programs. A digest is made again only when its file has
 * changed, and on another thread, since it can take long. For one thread.
 */
public final class BinCatalogue {
    private static final int MOST = 1000;
    /** Larger programs have no digest. */
    private static final long LARGEST_DIGESTED = 64L << 20;
    private static final long WAIT_MS = 1000;

    private final BinDirectory directory;
    private final Executor threads;
    private final Map<Path, Entry> known = new ConcurrentHashMap<>();
    private Future<?> digests;
    /** The last look into the directory saw all of it. */
    private boolean isListed;

    private record Entry(String file, long size, long changedMs, String digest) {
        private boolean isOf(BasicFileAttributes is) {
            return size == is.size() && changedMs == is.lastModifiedTime().toMillis()
                && file.equals(String.valueOf(is.fileKey()));
        }
    }

    BinCatalogue(BinDirectory directory, Executor threads) {
        this.directory = directory;
        this.threads = threads;
    }

    /** A program with its bytes and its SHA-256 in hex, empty if it cannot be read, is over 64 MiB, or not made yet. */
    public record Bin(String name, long size, String sha256) { }

    /** Programs; {@code complete} if there are no others that can be run. */
    public record BinList(List<Bin> bins, boolean complete) {
        public static final BinList NOTHING = new BinList(List.of(), true);
    }

    /** The programs that are there now. Waits for new digests, but not for long. */
    BinList list() {
        List<Path> files = files();
        known.keySet().retainAll(files);
        makeDigests(files);
        List<Bin> bins = new ArrayList<>();
        for (Path file : files) {
            try {
                BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
                Entry entry = known.get(file);
                bins.add(new Bin(file.getFileName().toString(), is.size(),
                    entry != null && entry.isOf(is) ? entry.digest() : ""));
            } catch (IOException e) {
                // It has just been removed.
                isListed = false;
            }
        }
        return new BinList(bins, isListed);
    }

    private List<Path> files() {
        try {
            List<BinDirectory.Program> all = directory.programs();
            isListed = all.size() <= MOST;
            return all.stream().limit(MOST).map(BinDirectory.Program::file).toList();
        } catch (IOException e) {
            isListed = false;
            return List.of();
        }
    }

    private void makeDigests(List<Path> files) {
        try {
            if (digests == null || digests.isDone()) {
                FutureTask<?> work = new FutureTask<>(() -> files.forEach(this::makeDigest), null);
                digests = work;
                threads.execute(work);
            }
            digests.get(WAIT_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException | OutOfMemoryError e) {
            // Late, or no thread for it: those that are missing come with a later listing.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void makeDigest(Path file) {
        try {
            BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
            Entry before = known.get(file);
            if (before == null || !before.isOf(is)) {
                known.put(file, new Entry(String.valueOf(is.fileKey()), is.size(), is.lastModifiedTime().toMillis(),
                    is.size() > LARGEST_DIGESTED ? "" : Sha256.hex(file)));
            }
        } catch (IOException e) {
            // It has just been removed, changes right now, or may be run but not read.
        }
    }
}
