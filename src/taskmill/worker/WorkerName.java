package taskmill.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import taskmill.config.StoreConfig;
import taskmill.worker.process.ProcessSource;

/**
 * The name of a worker, which the lock of a file keeps from all others of this user on this host, and its id: the name
 * with a part drawn at every start. The file tells the next worker of the name who had it, unless that one was closed.
 * Thread-safe.
 */
final class WorkerName implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(WorkerName.class.getName());
    private static final String LOCK = ".lock";
    static final String HOLDER = ".holder";
    private static final int MAX_NUMBER = 1000;
    private static final int MAX_LENGTH = 48;
    private static final int MAX_BYTES = 256;
    private final String name;
    private final String id;
    private final FileLock lock;
    private final Path holder;
    private final Optional<Predecessor> predecessor;
    /** What the lock file holds. Guarded by this. */
    private String written = "";
    /** The log says that the files are gone. Used by one thread. */
    private boolean warned;

    private WorkerName(String name, FileLock lock, RunDirectory directory) throws IOException {
        this.name = name;
        this.id = name + "-" + String.format("%08x", ThreadLocalRandom.current().nextInt());
        this.lock = lock;
        this.holder = directory.file(name + HOLDER);
        ByteBuffer bytes = ByteBuffer.allocate(MAX_BYTES);
        lock.channel().read(bytes, 0);
        this.predecessor = Predecessor.parse(new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8));
        Files.writeString(holder, thisProcess(), StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        write(new Predecessor(id, 0, 0).text());
    }

    String name() {
        return name;
    }

    String id() {
        return id;
    }

    Optional<Predecessor> predecessor() {
        return predecessor;
    }

    /** Notes who ends this worker's scripts if it dies: until that process has ended, nobody may take them over. */
    void guardedBy(long watchdogPid) {
        try {
            write(new Predecessor(id, watchdogPid, ProcessSource.ofPlatform().startOf(watchdogPid)).text());
        } catch (IOException e) {
            throw new UncheckedIOException("the lock file of the worker's name cannot be written: " + name, e);
        }
    }

    /** Writes the same content again, so that no program removes the files because they are old. */
    void keep() {
        try {
            writeOver();
            // Without truncating: others may read the file at any time.
            Files.writeString(holder, thisProcess(), StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            if (!warned) {
                warned = true;
                LOG.log(Level.WARNING, "the files that lock the name of this worker were removed, so another one can "
                    + "take it, too name={0}", name);
            }
        }
    }

    private synchronized void write(String text) throws IOException {
        written = text;
        lock.channel().truncate(0);
        writeOver();
    }

    private synchronized void writeOver() throws IOException {
        lock.channel().write(ByteBuffer.wrap(written.getBytes(StandardCharsets.UTF_8)), 0);
    }

    /**
     * Takes this name, or the first free one of {@code <name>-2}, {@code <name>-3} and so on, among workers of the
     * store.
     *
     * @param runPath the directory for the locks, if it is given
     * @throws UncheckedIOException that says what is wrong with the lock files or their directory
     */
    static synchronized WorkerName take(String wanted, Optional<Path> runPath, StoreConfig store) {
        String base = wanted.length() > MAX_LENGTH ? wanted.substring(0, MAX_LENGTH) : wanted;
        try {
            RunDirectory directory = RunDirectory.open(runPath, store);
            for (int number = 1; number <= MAX_NUMBER; number++) {
                Optional<WorkerName> taken = take(directory, number == 1 ? base : base + "-" + number);
                if (taken.isPresent()) {
                    return taken.get();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the name " + base + " cannot be locked: " + e.getMessage(), e);
        }
        throw new IllegalStateException("every name from " + base + " to " + base + "-" + MAX_NUMBER + " is taken");
    }

    /**
     * A process that closes a file gives up all locks that it has on it (fcntl), so the lock file of a name that this
     * process holds must not even be opened. A second file tells which process holds the name.
     */
    private static Optional<WorkerName> take(RunDirectory directory, String name) throws IOException {
        Path holder = directory.file(name + HOLDER);
        if (Files.exists(holder) && Files.readString(holder).equals(thisProcess())) {
            return Optional.empty();
        }
        FileChannel file = open(directory.file(name + LOCK));
        FileLock lock = null;
        try {
            lock = file.tryLock();
        } catch (OverlappingFileLockException e) {
            // Another worker of this process has it.
        } finally {
            if (lock == null) {
                file.close();
            }
        }
        return lock == null ? Optional.empty() : Optional.of(new WorkerName(name, lock, directory));
    }

    private static FileChannel open(Path file) throws IOException {
        try {
            return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    private static String thisProcess() {
        long pid = ProcessHandle.current().pid();
        return pid + " " + ProcessSource.ofPlatform().startOf(pid);
    }

    /** Frees the name. The lock file stays: without it two workers could lock two files of one name. */
    @Override
    public void close() {
        try {
            if (lock.isValid()) {
                write("");
                Files.deleteIfExists(holder);
                lock.channel().close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the name of the worker cannot be freed: " + name, e);
        }
    }
}
