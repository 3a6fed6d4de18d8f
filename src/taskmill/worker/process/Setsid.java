package taskmill.worker.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The program that runs another one in a session of its own, see setsid(1). */
public final class Setsid {
    /** The word to put before a command: the program's path, or none if it is not on the PATH of this process. */
    public static List<String> words() {
        return Stream.of(System.getenv().getOrDefault("PATH", "/usr/bin:/bin").split(File.pathSeparator))
            .map(directory -> Path.of(directory, "setsid"))
            .filter(file -> file.isAbsolute() && Files.isExecutable(file)).map(Path::toString).limit(1).toList();
    }
}
