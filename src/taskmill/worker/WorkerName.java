package taskmill.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import taskmill.config.StoreConfig;
import taskmill.worker.process.ProcessSource;

/**
 * The name and the id of a worker. The lock of a file keeps the name from all other workers of this user on this host
 * as long as this worker lives. The id is the name with a part drawn anew at every start. The file tells the next
 * worker of the name who had it last, unless that one was closed. Thread-safe.
 */
final class WorkerName implements AutoCloseable {
    private static final int MAX_NUMBER = 1000;
    private static final int MAX_LENGTH = 48;
    private static final int MAX_BYTES = 256;
    private final String name;
    private final String id;
    private final FileLock lock;
    private final Path holder;
    private final Optional<Predecessor> predecessor;

    private WorkerName(String name, FileLock lock, Path holder) throws IOException {
        this.name = name;
        this.id = name + "-" + String.format("%08x", ThreadLocalRandom.current().nextInt());
        this.lock = lock;
        this.holder = holder;
        ByteBuffer bytes = ByteBuffer.allocate(MAX_BYTES);
        lock.channel().read(bytes, 0);
        this.predecessor = Predecessor.parse(new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8));
        Files.writeString(holder, thisProcess());
        write(new Predecessor(id, 0, 0).text());
    }

    String name() {
        return name;
    }

    String id() {
        return id;
    }

    /** The worker that had the name before and died. */
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

    private synchronized void write(String text) throws IOException {
        lock.channel().truncate(0);
        lock.channel().write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
    }

    /**
     * Takes this name, or the first free one of {@code <name>-2}, {@code <name>-3} and so on.
     *
     * @param store where the worker works: workers of different stores do not compete for names
     */
    static synchronized WorkerName take(String wanted, StoreConfig store) {
        String base = wanted.length() > MAX_LENGTH ? wanted.substring(0, MAX_LENGTH) : wanted;
        try {
            Path directory = Files.createDirectories(directory(store));
            for (int number = 1; number <= MAX_NUMBER; number++) {
                Optional<WorkerName> taken = take(directory, number == 1 ? base : base + "-" + number);
                if (taken.isPresent()) {
                    return taken.get();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the lock file of a worker's name cannot be used: " + base, e);
        }
        throw new IllegalStateException("every name from " + base + " to " + base + "-" + MAX_NUMBER + " is taken");
    }

    private static Path directory(StoreConfig store) {
        String where = Integer.toHexString((store.redis().toString() + " " + store.prefix()).hashCode());
        return Path.of(System.getProperty("java.io.tmpdir"), "taskmill-" + System.getProperty("user.name"), where);
    }

    /**
     * A process that closes a file gives up all locks that it has on it (fcntl), so the lock file of a name that this
     * process holds must not even be opened. A second file tells which process holds the name.
     */
    private static Optional<WorkerName> take(Path directory, String name) throws IOException {
        Path holder = directory.resolve(name + ".holder");
        if (Files.exists(holder) && Files.readString(holder).equals(thisProcess())) {
            return Optional.empty();
        }
        FileChannel file = FileChannel.open(directory.resolve(name + ".lock"), StandardOpenOption.CREATE,
            StandardOpenOption.READ, StandardOpenOption.WRITE);
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
        return lock == null ? Optional.empty() : Optional.of(new WorkerName(name, lock, holder));
    }

    private static String thisProcess() {
        long pid = ProcessHandle.current().pid();
        return pid + " " + ProcessSource.ofPlatform().startOf(pid);
    }

    /**
     * Frees the name, with nothing to take over. The lock file stays: without it two workers could lock two files of
     * one name.
     */
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
