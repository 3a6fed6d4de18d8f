package taskmill.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/** Reads files that are nobody else's business. */
final class Secrets {
    private static final int MAX_BYTES = 1 << 20;

    private Secrets() {
    }

    /**
     * The text of a small file that only its owner and group can use. Where files have no such permissions, none are
     * asked for.
     *
     * @throws IllegalArgumentException saying what is wrong, without quoting the text
     */
    static String read(Path file) {
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

    /** What it holds without white space around it, which must be something. */
    static String word(Path file) {
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
