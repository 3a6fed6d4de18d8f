package taskmill.worker.script;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import taskmill.support.Command;

/**
 * A bin directory with traps in it and canaries around it, and names that try to get from one to the other. The same
 * seed makes the same names. Not thread-safe.
 */
final class HostileNames {
    /** What may be run; everything else that can be run tells {@link #touched()}. */
    static final List<String> ALLOWED = List.of("fine.sh", "alias", "odd name;", "-x");
    private static final List<String> TRAPS = List.of("out", "chain", "sh", "below", "deep", "fifo", "loop", "dangling",
        "text", "open");
    private static final int LONG = 300;

    private final Path bin;
    private final Random random;
    private final List<String> parts;

    HostileNames(Path home, long seed) throws IOException {
        this.bin = Files.createDirectories(home.resolve("bin"));
        this.random = new Random(seed);
        this.parts = List.of("..", ".", "/", "../", "./", "//", "\\", "..\\", "%2e%2e", "%2f", "%2F..", "%00", "%", "%c0%af",
            "\0", "\n", "\r", "\t", "\u001b[2J", "\u007f", "\u0085", "\u2028", "\u2024", "\u2025", "\uff0e\uff0e", "\uff0f",
            "\u2215", "\u2044", "\u29f8", "\u202e", "\ufeff", "\ud800", "e\u0301", " ", "~", "~root", "$HOME", "$(id)", "`id`",
            ";", "|", "&", "-", "--", "*", "?", ":", "file://", "canary", "bin", "bin-evil", "/bin/sh", "/etc/passwd",
            "/proc/self/exe", "/proc/self/cwd/fine.sh", "x".repeat(LONG), "../canary", "below/canary",
            home + "/canary", bin + "/fine.sh", home.toRealPath() + "/bin/../canary");
        fill(home);
    }

    private void fill(Path home) throws IOException {
        Path below = Files.createDirectory(bin.resolve("below"));
        for (Path directory : List.of(home, Files.createDirectory(home.resolve("bin-evil")), below)) {
            canary(home, directory.resolve("canary"));
            canary(home, directory.resolve("fine.sh"));
        }
        write("fine.sh");
        write("odd name;");
        write("-x");
        canary(home, bin.resolve("open"));
        Command.of("chmod", "o+w", bin.resolve("open")).run().succeeded();
        Files.createSymbolicLink(bin.resolve("alias"), Path.of("fine.sh"));
        Files.createSymbolicLink(bin.resolve("out"), home.resolve("canary"));
        Files.createSymbolicLink(bin.resolve("chain"), Path.of("out"));
        Files.createSymbolicLink(bin.resolve("deep"), Path.of("below/canary"));
        Files.createSymbolicLink(bin.resolve("sh"), Path.of("/bin/sh"));
        Files.createSymbolicLink(bin.resolve("loop"), Path.of("loop"));
        Files.createSymbolicLink(bin.resolve("dangling"), Path.of("nothing"));
        Files.writeString(bin.resolve("text"), "true");
        Command.of("mkfifo", "-m", "755", bin.resolve("fifo")).run().succeeded();
    }

    /** By a process that is gone when the program is started: one that is open for writing cannot be. */
    private static void canary(Path home, Path file) {
        program(file, "echo \"$0\" >>'" + home + "/touched'");
    }

    private void write(String name) {
        program(bin.resolve(name), "true");
    }

    private static void program(Path file, String line) {
        Command.of("sh", "-c", "printf '#!/bin/sh\\n%s\\n' \"$1\" >\"$2\" && chmod 755 \"$2\"", "sh", line, file)
            .run().succeeded();
    }

    Path bin() {
        return bin;
    }

    /** What was run that must not be; it should not exist. */
    Path touched() {
        return bin.resolveSibling("touched");
    }

    String next() {
        return switch (random.nextInt(6)) {
            case 0 -> pick(ALLOWED);
            case 1 -> pick(TRAPS);
            case 2 -> spoiled(pick(TRAPS));
            case 3 -> spoiled(pick(List.of("fine.sh", "alias")));
            default -> IntStream.rangeClosed(0, random.nextInt(5)).mapToObj(i -> pick(parts))
                .reduce("", String::concat) + (random.nextBoolean() ? pick(TRAPS) : "");
        };
    }

    /** The name with a part set into it, or with one bit of one character turned over. */
    private String spoiled(String name) {
        int at = random.nextInt(name.length());
        return random.nextBoolean() ? name.substring(0, at) + pick(parts) + name.substring(at)
            : name.substring(0, at) + (char) (name.charAt(at) ^ 1 << random.nextInt(8)) + name.substring(at + 1);
    }

    private String pick(List<String> from) {
        return from.get(random.nextInt(from.size()));
    }
}
