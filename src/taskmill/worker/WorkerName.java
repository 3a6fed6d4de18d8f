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
 * The name of a worker, held by the lock of a file so that no other worker of this user on this host has it while this
 * one lives; and its id, the name with a part drawn anew at every start. The file tells the next holder of the name who
 * had it last, unless that one ended in order. Thread-safe.
 */
public final class WorkerName implements AutoCloseable {
    private static final int MOST = 1000;
    private static final int LONGEST_NAME = 48;
    private static final int MOST_BYTES = 256;
    private final String name;
    private final String id;
    private final FileLock lock;
    private final Path holder;
    private final Optional<Predecessor> predecessor;

    private WorkerName(String name, FileLock lock, Path holder) {
        this.name = name;
        this.holder = holder;
        this.id = name + "-" + String.format("%08x", ThreadLocalRandom.current().nextInt());
        this.lock = lock;
        this.predecessor = Predecessor.parse(read());
        write(id);
    }

    /** The worker that had the name before and died. */
    Optional<Predecessor> predecessor() {
        return predecessor;
    }

    /**
     * Writes down who ends this worker's scripts if it dies: until that process has ended, nobody may take them over.
     */
    void guardedBy(long watchdogPid) {
        write(new Predecessor(id, watchdogPid, ProcessSource.ofPlatform().startOf(watchdogPid)).text());
    }

    private String read() {
        try {
            ByteBuffer bytes = ByteBuffer.allocate(MOST_BYTES);
            lock.channel().read(bytes, 0);
            return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the lock of a worker's name cannot be read", e);
        }
    }

    private synchronized void write(String text) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            lock.channel().truncate(0);
            lock.channel().write(bytes, 0);
        } catch (IOException e) {
            throw new UncheckedIOException("the lock of a worker's name cannot be written", e);
        }
    }

    /**
     * Takes the wished name, or the first free one of {@code <name>-2}, {@code <name>-3} and so on.
     *
     * @param store where the worker works: workers of different stores do not compete for names
     */
    static synchronized WorkerName take(String wished, StoreConfig store) {
        String base = wished.length() > LONGEST_NAME ? wished.substring(0, LONGEST_NAME) : wished;
        Path directory = directory(store);
        for (int number = 1; number <= MOST; number++) {
            String name = number == 1 ? base : base + "-" + number;
            Optional<WorkerName> taken = take(directory, name);
            if (taken.isPresent()) {
                return taken.get();
            }
        }
        throw new IllegalStateException("every name from " + base + " to " + base + "-" + MOST + " is taken");
    }

    /**
     * A process that closes a file gives up all locks that it has on it (fcntl), so the file of a name that another
     * worker of this process holds must not even be opened: a second file tells which process holds the name.
     */
    private static Optional<WorkerName> take(Path directory, String name) {
        Path holder = directory.resolve(name + ".holder");
        try {
            if (Files.exists(holder) && Files.readString(holder).equals(thisProcess())) {
                return Optional.empty();
            }
            Optional<FileLock> lock = lock(directory.resolve(name + ".lock"));
            if (lock.isPresent()) {
                Files.writeString(holder, thisProcess());
            }
            return lock.map(held -> new WorkerName(name, held, holder));
        } catch (IOException e) {
            throw new UncheckedIOException("the lock of a worker's name cannot be taken: " + name, e);
        }
    }

    private static String thisProcess() {
        long pid = ProcessHandle.current().pid();
        return pid + " " + ProcessSource.ofPlatform().startOf(pid);
    }

    String name() {
        return name;
    }

    String id() {
        return id;
    }

    private static Path directory(StoreConfig store) {
        String where = Integer.toHexString((store.redis().toString() + " " + store.prefix()).hashCode());
        Path directory = Path.of(System.getProperty("java.io.tmpdir"), "taskmill-" + System.getProperty("user.name"),
            where);
        try {
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("the directory for the locks of worker names cannot be made", e);
        }
    }

    private static Optional<FileLock> lock(Path file) throws IOException {
        FileChannel channel = null;
        FileLock lock = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ,
                StandardOpenOption.WRITE);
            lock = channel.tryLock();
            return Optional.ofNullable(lock);
        } catch (OverlappingFileLockException e) {
            return Optional.empty();
        } finally {
            if (lock == null) {
                close(channel);
            }
        }
    }

    private static void close(FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Gives the name free, with nothing to take over. The file stays: removing it would let two workers lock two files
     * of one name.
     */
    @Override
    public void close() {
        write("");
        try {
            Files.deleteIfExists(holder);
        } catch (IOException e) {
            throw new UncheckedIOException("the name of a worker cannot be given free", e);
        }
        close(lock.channel());
    }
}
