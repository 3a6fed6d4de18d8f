package taskmill.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/**
 * A log file that is renamed when it is full: {@code name.log}, then {@code name.log.1} to {@code name.log.4}. A second
 * process of the same name writes {@code name-2.log}. If somebody moves or deletes the file, a new one is begun. While
 * no file can be written, lines go to another stream. No line, which ends with a {@link #flush}, is split. Not
 * thread-safe.
 */
final class RotatingFile extends OutputStream {
    static final long MAX_BYTES = 10L << 20;
    private static final int FILES = 5;
    private static final int MAX_NAMESAKES = 100;
    private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Path directory;
    private final String name;
    private final OutputStream fallback;
    private final long maxBytes;
    private Path path;
    private FileChannel channel;
    private long size;
    private boolean withinLine;
    /** When it was last checked that the file is in its place, or tried to open it, by {@link System#nanoTime}. */
    private long checkedNanos;
    private boolean failed;

    /** The directory is made if it is missing. The fallback takes the lines that no file takes later. */
    RotatingFile(Path directory, String name, OutputStream fallback, long maxBytes) throws IOException {
        this.directory = directory;
        this.name = name;
        this.fallback = fallback;
        this.maxBytes = maxBytes;
        openUnlocked();
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        try {
            if (System.nanoTime() - checkedNanos > CHECK_NANOS) {
                reopenIfMoved();
            }
            if (channel.isOpen()) {
                append(ByteBuffer.wrap(bytes, from, length));
                return;
            }
        } catch (IOException e) {
            fail(e);
        }
        fallback.write(bytes, from, length);
    }

    private void append(ByteBuffer part) throws IOException {
        if (!withinLine && size > 0 && size + part.remaining() > maxBytes) {
            rotate();
        }
        withinLine = true;
        while (part.hasRemaining()) {
            size += channel.write(part);
        }
    }

    @Override
    public void flush() {
        withinLine = false;
    }

    private void fail(IOException e) throws IOException {
        closeQuietly();
        if (!failed) {
            failed = true;
            fallback.write(("the log file cannot be written, so events come here: " + e + "\n")
                .getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Begins a new file if somebody has moved, deleted or emptied this one, whose lines nobody would see. */
    void reopenIfMoved() throws IOException {
        checkedNanos = System.nanoTime();
        if (!channel.isOpen() || !Files.exists(path) || Files.size(path) < size) {
            closeQuietly();
            openUnlocked();
        }
    }

    private void rotate() throws IOException {
        for (int i = FILES - 1; i > 0; i--) {
            Path older = i == 1 ? path : numbered(i - 1);
            if (Files.exists(older)) {
                Files.move(older, numbered(i), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        closeQuietly();
        openUnlocked();
    }

    private Path numbered(int number) {
        return path.resolveSibling(path.getFileName() + "." + number);
    }

    /** Opens the first file of the name that no process has locked, and locks it. */
    private void openUnlocked() throws IOException {
        checkedNanos = System.nanoTime();
        Files.createDirectories(directory);
        for (int i = 1; i <= MAX_NAMESAKES; i++) {
            Path candidate = directory.resolve(name + (i == 1 ? "" : "-" + i) + ".log");
            FileChannel opened = FileChannel.open(candidate, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            if (isLocked(opened)) {
                path = candidate;
                channel = opened;
                size = opened.size();
                failed = false;
                return;
            }
            opened.close();
        }
        throw new IOException("all of " + MAX_NAMESAKES + " files of this name are in use");
    }

    private static boolean isLocked(FileChannel opened) throws IOException {
        try {
            return opened.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private void closeQuietly() {
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing was buffered, so nothing is lost.
        }
    }
}
