package taskmill.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import taskmill.config.StoreConfig;

/**
 * The name of a worker, held by the lock of a file so that no other worker of this user on this host has it while this
 * one lives; and its id, the name with a part drawn anew at every start.
 */
final class WorkerName implements AutoCloseable {
    private static final int MOST = 1000;
    private static final int LONGEST_NAME = 48;
    private final String name;
    private final String id;
    private final FileLock lock;

    private WorkerName(String name, FileLock lock) {
        this.name = name;
        this.id = name + "-" + String.format("%08x", ThreadLocalRandom.current().nextInt());
        this.lock = lock;
    }

    /**
     * Takes the wished name, or the first free one of {@code <name>-2}, {@code <name>-3} and so on.
     *
     * @param store where the worker works: workers of different stores do not compete for names
     */
    static WorkerName take(String wished, StoreConfig store) {
        String base = wished.length() > LONGEST_NAME ? wished.substring(0, LONGEST_NAME) : wished;
        Path directory = directory(store);
        for (int number = 1; number <= MOST; number++) {
            String name = number == 1 ? base : base + "-" + number;
            Optional<FileLock> lock = lock(directory.resolve(name + ".lock"));
            if (lock.isPresent()) {
                return new WorkerName(name, lock.get());
            }
        }
        throw new IllegalStateException("every name from " + base + " to " + base + "-" + MOST + " is taken");
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

    private static Optional<FileLock> lock(Path file) {
        FileChannel channel = null;
        FileLock lock = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            lock = channel.tryLock();
            return Optional.ofNullable(lock);
        } catch (OverlappingFileLockException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("the lock of a worker's name cannot be taken: " + file, e);
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

    /** Gives the name free. The file stays: removing it would let two workers lock two files of one name. */
    @Override
    public void close() {
        close(lock.channel());
    }
}
