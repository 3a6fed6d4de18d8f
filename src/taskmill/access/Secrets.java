package taskmill.access;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import taskmill.task.Check;

/** Reads files that hold secrets. */
public final class Secrets {
    private static final int MAX_BYTES = 1 << 20;
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /**
     * The text of a regular file of at most 1 MiB that only owner and group can read, where there are permissions.
     *
     * @throws IllegalArgumentException saying what is wrong, without quoting the text
     */
    public static String read(Path file) {
        try {
            requirePrivate(file);
            // Opening a pipe would wait for its writer.
            Check.that(Files.isRegularFile(file), "this is not a regular file: " + file);
            byte[] bytes;
            try (var in = Files.newInputStream(file)) {
                bytes = in.readNBytes(MAX_BYTES + 1);
            }
            Check.that(bytes.length <= MAX_BYTES, "this file is larger than 1 MiB: " + file);
            String text = new String(bytes, StandardCharsets.UTF_8);
            return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        } catch (IOException e) {
            throw new IllegalArgumentException("this file cannot be read: " + e, e);
        }
    }

    /** The same without white space around it; an empty file is refused. */
    public static String readWord(Path file) {
        String word = read(file).strip();
        Check.that(!word.isEmpty(), "this file is empty: " + file);
        return word;
    }

    /** @throws IllegalArgumentException if others than the file's owner and group can read or write it */
    public static void requirePrivate(Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view == null) {
            return;
        }
        Set<PosixFilePermission> granted = view.readAttributes().permissions();
        Check.that(!granted.contains(PosixFilePermission.OTHERS_READ)
            && !granted.contains(PosixFilePermission.OTHERS_WRITE),
            "everybody on this machine can read or write this file; chmod 600 " + file);
    }
}
