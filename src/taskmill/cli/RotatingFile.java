package taskmill.cli;

import java.io.IOException;
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
 * A log file that is renamed when it is full: {@code name.log}, then {@code name.log.1} to {@code name.log.4}. Belongs
 * to one process; a second one of the same name writes {@code name-2.log}. Goes on in a new file when somebody moves or
 * deletes this one, and elsewhere while no file can be written. Every line is written before {@link #write} returns.
 * Confined to one thread at a time.
 */
final class RotatingFile implements LineHandler.Sink {
    private static final long MAX_BYTES = 10L << 20;
    private static final int FILES = 5;
    private static final int MAX_NAMESAKES = 100;
    private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Path directory;
    private final String name;
    private final LineHandler.Sink instead;
    private final long maxBytes;
    private Path path;
    private FileChannel channel;
    private long size;
    /** Of {@link System#nanoTime}: when the file was last seen in its place, or could last not be opened. */
    private long checked;
    private boolean failed;

    RotatingFile(Path directory, String name, LineHandler.Sink instead, long maxBytes) throws IOException {
        this.directory = directory;
        this.name = name;
        this.instead = instead;
        this.maxBytes = maxBytes;
        openFree();
    }

    /**
     * Opens a file and, if it is missing, its directory.
     *
     * @param instead takes the lines that cannot be written later
     */
    static RotatingFile open(Path directory, String name, LineHandler.Sink instead) throws IOException {
        return new RotatingFile(directory, name, instead, MAX_BYTES);
    }

    /** The file that is written now. */
    Path path() {
        return path;
    }

    @Override
    public void write(byte[] line) {
        try {
            if (System.nanoTime() - checked > CHECK_NANOS) {
                reopenIfMoved();
            }
            if (channel.isOpen()) {
                append(line);
                return;
            }
        } catch (IOException e) {
            fail(e);
        }
        instead.write(line);
    }

    private void append(byte[] line) throws IOException {
        if (size > 0 && size + line.length > maxBytes) {
            rotate();
        }
        ByteBuffer rest = ByteBuffer.wrap(line);
        while (rest.hasRemaining()) {
            size += channel.write(rest);
        }
    }

    private void fail(IOException e) {
        closeQuietly();
        if (!failed) {
            failed = true;
            instead.write(("the log file cannot be written, so events come here: " + e + "\n")
                    .getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Somebody's own rotation, or a cleaned directory: the old file would take lines that nobody sees. */
    void reopenIfMoved() throws IOException {
        checked = System.nanoTime();
        if (!channel.isOpen() || !Files.exists(path) || Files.size(path) < size) {
            closeQuietly();
            openFree();
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
        openFree();
    }

    private Path numbered(int number) {
        return path.resolveSibling(path.getFileName() + "." + number);
    }

    private void openFree() throws IOException {
        checked = System.nanoTime();
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

    /** Takes the file for this process, until it closes it or ends; answers whether it could. */
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
