package taskmill.access;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files of tokens for tests, which only their owner can read. */
public final class TokenFiles {
    private TokenFiles() {
    }

    public static Path of(String text) {
        try {
            return Files.writeString(Files.createTempFile("taskmill", ".tokens"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
