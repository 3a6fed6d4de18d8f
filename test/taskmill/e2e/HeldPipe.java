package taskmill.e2e;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import taskmill.support.Command;

/** A named pipe that processes hold open for writing; the kernel ends it with the last of them. Thread-safe. */
final class HeldPipe {
    private final Path path;
    private volatile boolean heard;
    private volatile boolean ended;

    HeldPipe(Path path) {
        this.path = path;
        Command.of("mkfifo", "-m", "666", path).run().succeeded();
        var reader = new Thread(this::read, "held-pipe");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (InputStream in = new FileInputStream(path.toFile())) {
            while (in.read() >= 0) {
                heard = true;
            }
            ended = true;
        } catch (IOException e) {
            throw new AssertionError(path.toString(), e);
        }
    }

    /** True once a process that holds it has said something. */
    boolean hasHeard() {
        return heard;
    }

    /** True once nobody holds it any more. */
    boolean hasEnded() {
        return ended;
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
