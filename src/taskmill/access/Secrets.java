package taskmill.access;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/** Reads files that hold secrets. */
public final class Secrets {
    private static final int MAX_BYTES = 1 << 20;

    private Secrets() {
    }

    /**
     * The text of a file of at most 1 MiB that only its owner and group can read or write. Permissions are not checked
     * on file systems that have none.
     *
     * @throws IllegalArgumentException saying what is wrong, without quoting the text
     */
    public static String read(Path file) {
        try {
            requirePrivate(file);
            byte[] bytes;
            try (var in = Files.newInputStream(file)) {
                bytes = in.readNBytes(MAX_BYTES + 1);
            }
            if (bytes.length > MAX_BYTES) {
                throw new IllegalArgumentException("this file is larger than 1 MiB: " + file);
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalArgumentException("this file cannot be read: " + e, e);
        }
    }

    /** The same without white space around it; an empty file is refused. */
    public static String readWord(Path file) {
        String word = read(file).strip();
        if (word.isEmpty()) {
            throw new IllegalArgumentException("this file is empty: " + file);
        }
        return word;
    }

    private static void requirePrivate(Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view == null) {
            return;
        }
        Set<PosixFilePermission> granted = view.readAttributes().permissions();
        if (granted.contains(PosixFilePermission.OTHERS_READ) || granted.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new IllegalArgumentException("everybody on this machine can read or write this file; chmod 600 "
                + file);
        }
    }
}
