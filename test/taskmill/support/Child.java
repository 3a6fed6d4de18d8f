package taskmill.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A program that runs in the background, such as a broker or a worker, and its output so far. It is killed at the latest
 * when the JVM ends. Thread-safe.
 */
public final class Child implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(120);
    private static final long END_SECONDS = 60;
    private static final String READY = "ready ";

    private final Process process;
    private final Path out;
    private final Path err;
    private final Thread endWithJvm;

    private Child(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
        endWithJvm = new Thread(process::destroyForcibly, "child-end");
        Runtime.getRuntime().addShutdownHook(endWithJvm);
    }

    static Child of(ProcessBuilder builder) {
        try {
            Path out = Files.createTempFile("taskmill-child", ".out");
            Path err = Files.createTempFile("taskmill-child", ".err");
            return new Child(builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public String out() {
        return text(out);
    }

    public String err() {
        return text(err);
    }

    /** Returns once it has printed its ready line; an {@link AssertionError} if it ends instead. */
    public Child awaitReady() {
        Eventually.await(START, "a ready line of " + this, () -> isReady() || !process.isAlive());
        if (!isReady()) {
            throw new AssertionError("ended before it was ready: " + this);
        }
        return this;
    }

    public boolean isReady() {
        return out().lines().anyMatch(line -> line.startsWith(READY));
    }

    /** Waits for its ready line; returns what stands there after {@code name=}. */
    public String ready(String name) {
        awaitReady();
        String line = out().lines().filter(each -> each.startsWith(READY)).findFirst().orElseThrow();
        for (String word : line.split(" ")) {
            if (word.startsWith(name + "=")) {
                return word.substring(name.length() + 1);
            }
        }
        throw new AssertionError("no " + name + " in: " + line);
    }

    /** Sends a signal by its name, such as TERM, and returns at once. */
    public Child signal(String name) {
        Command.of("sh", "-c", "kill -$1 $2", "sh", name, pid()).run().succeeded();
        return this;
    }

    /** Kills it with -9; returns when it is gone. */
    public void kill9() {
        process.destroyForcibly();
        exitCode();
    }

    /** Waits for its end; returns its exit code. An {@link AssertionError} if that takes over a minute. */
    public int exitCode() {
        return exitCodeWithin(Duration.ofSeconds(END_SECONDS))
            .orElseThrow(() -> new AssertionError("still running after " + END_SECONDS + " s: " + this));
    }

    /** Its exit code; empty if it still runs after that time. */
    public Optional<Integer> exitCodeWithin(Duration atMost) {
        try {
            return process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)
                ? Optional.of(process.exitValue()) : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + this, e);
        }
    }

    /** Kills it if it runs, and removes its output. */
    @Override
    public void close() {
        kill9();
        Runtime.getRuntime().removeShutdownHook(endWithJvm);
        try {
            Files.deleteIfExists(out);
            Files.deleteIfExists(err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With all its output. */
    @Override
    public String toString() {
        return process.info().commandLine().orElse("a process that ended") + " pid=" + pid() + "\n" + out() + err();
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
