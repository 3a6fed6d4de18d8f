package taskmill.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program to run. Each run is a process of its own. Not thread-safe. */
public final class Command {
    private static final long LIMIT_SECONDS = 150;

    private final ProcessBuilder builder;

    private Command(List<String> words) {
        builder = new ProcessBuilder(words).redirectInput(Path.of("/dev/null").toFile());
    }

    /** A program by its path, or by its name on PATH, and its arguments. */
    public static Command of(Object program, Object... arguments) {
        var words = new ArrayList<>(List.of(program.toString()));
        for (Object argument : arguments) {
            words.add(argument.toString());
        }
        return new Command(words);
    }

    /** Sets one variable of its environment, which otherwise is that of the tests. */
    public Command with(String variable, Object value) {
        builder.environment().put(variable, value.toString());
        return this;
    }

    /** Adds options to those that the JVM of a script of bin/ gets from its environment. */
    public Command withJavaOptions(String more) {
        return with("JAVA_OPTS", builder.environment().getOrDefault("JAVA_OPTS", "") + " " + more);
    }

    public Command without(String variable) {
        builder.environment().remove(variable);
        return this;
    }

    /** Begins the command by more words, such as {@code nice}. */
    Command under(List<String> words) {
        builder.command().addAll(0, words);
        return this;
    }

    /** Runs another program with these arguments, such as another version of it. */
    public Command instead(Object program) {
        builder.command().set(0, program.toString());
        return this;
    }

    public Command in(Path directory) {
        builder.directory(directory.toFile());
        return this;
    }

    /** The exit code and the output of a program, without white space at the ends. */
    public record Ran(int exitCode, String out, String err) {
        /** This, or an {@link AssertionError} with all of it if the exit code is not 0. */
        public Ran succeeded() {
            if (exitCode != 0) {
                throw new AssertionError(toString());
            }
            return this;
        }
    }

    /** Runs it to its end; an {@link AssertionError} if that takes over 150 s. */
    public Ran run() {
        try {
            Path out = Files.createTempFile("taskmill", ".out");
            Path err = Files.createTempFile("taskmill", ".err");
            try {
                int exitCode = exitCode(builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start());
                return new Ran(exitCode, text(out), text(err));
            } finally {
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it and leaves it running. */
    public Child start() {
        return Child.of(builder);
    }

    private int exitCode(Process process) {
        try {
            if (process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                return process.exitValue();
            }
            process.destroyForcibly();
            throw new AssertionError("still running after " + LIMIT_SECONDS + " s: " + builder.command());
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted during " + builder.command(), e);
        }
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8).strip();
    }
}
