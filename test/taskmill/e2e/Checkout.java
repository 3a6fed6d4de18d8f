package taskmill.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import taskmill.support.Command;

/** A copy of this tree as it is built, where make can write without disturbing what runs from the original. */
record Checkout(Path root) implements AutoCloseable {
    Checkout {
        try {
            Files.createDirectories(root.resolve("build"));
            Files.createSymbolicLink(root.resolve("lib"), Path.of("lib").toAbsolutePath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // With their times, so that nothing is compiled again.
        Command.of("cp", "-Rp", "Makefile", "VERSION", "LICENSE", "README.md", "CHANGELOG.md", "SECURITY.md", "src", "test",
            "config", "bin", root).run().succeeded();
        Command.of("cp", "-p", "build/taskmill.jar", root.resolve("build")).run().succeeded();
    }

    /** The command that makes a target of it, behind other words. */
    Command make(String target, Object... before) {
        var words = new ArrayList<Object>(List.of(before));
        words.addAll(List.of("make", "-C", root, "--no-print-directory", target));
        return Command.of(words.get(0), words.subList(1, words.size()).toArray())
            .without("MAKEFLAGS").without("MFLAGS").without("MAKELEVEL");
    }

    /** Takes the link away before somebody removes the directory, who might follow it. */
    @Override
    public void close() throws IOException {
        Files.delete(root.resolve("lib"));
    }
}
