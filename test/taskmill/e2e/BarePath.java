package taskmill.e2e;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A PATH with nothing on it but the tools of any small system and those that are named. */
final class BarePath {
    private static final String[] ALWAYS = {
        "awk", "cat", "chmod", "cut", "dirname", "grep", "java", "mkdir", "mktemp", "mv", "readlink", "rm", "rmdir",
        "sed", "sh", "sha256sum", "shasum", "sleep", "tail", "tr", "uname"};

    private BarePath() {
    }

    /** Puts the tools into the directory, as far as this machine has them, and returns it. */
    static Path in(Path directory, String... more) throws IOException {
        Files.createDirectories(directory);
        for (String tool : Stream.of(ALWAYS, more).flatMap(Stream::of).toList()) {
            for (String place : System.getenv("PATH").split(File.pathSeparator)) {
                Path found = Path.of(place, tool);
                if (Files.isExecutable(found)) {
                    Path wrapper = directory.resolve(tool);
                    Files.writeString(wrapper, "#!/bin/sh\nexec '" + found.toAbsolutePath() + "' \"$@\"\n");
                    wrapper.toFile().setExecutable(true);
                    break;
                }
            }
        }
        return directory;
    }
}
