package taskmill.worker.process;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import taskmill.worker.run.OneLine;

/**
 * Starts watchdog processes: the Java that runs this worker, with little memory, in a session of its own. It ignores
 * the signals that people and supervisors send to a group, and keeps nothing of the worker. Thread-safe.
 */
final class WatchdogLauncher {
    /** The only word that a watchdog writes. */
    static final String READY = "ready";
    private static final long READY_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final int MAX_CHARS = 300;
    /** Ignored signals stay ignored in the program that is executed, and Java does not change that. */
    private static final String IGNORE_SIGNALS = "trap '' HUP INT TERM; exec \"$@\"";
    private static final List<String> SMALL = List.of("-Xmx16m", "-Xss256k", "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-XX:+IgnoreUnrecognizedVMOptions");

    Process start() throws IOException {
        List<String> argv = new ArrayList<>(Setsid.words());
        argv.addAll(List.of("/bin/sh", "-c", IGNORE_SIGNALS, "taskmill-watchdog", java().toString()));
        argv.addAll(SMALL);
        argv.addAll(List.of("-cp", classPath(), WatchdogMain.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(argv).directory(new File("/")).redirectErrorStream(true);
        builder.environment().clear();
        Process process = builder.start();
        try (InputStream words = process.getInputStream()) {
            awaitReady(process, words);
        } catch (IOException e) {
            process.destroyForcibly();
            throw e;
        }
        return process;
    }

    private static void awaitReady(Process process, InputStream words) throws IOException {
        long begunNanos = System.nanoTime();
        StringBuilder said = new StringBuilder();
        while (!said.toString().contains(READY + "\n")) {
            if (words.available() > 0) {
                said.append(new String(words.readNBytes(words.available()), StandardCharsets.UTF_8));
            } else if (!process.isAlive() || System.nanoTime() - begunNanos > READY_WITHIN_NANOS) {
                throw new IOException("it did not get ready: " + OneLine.of(said.toString(), MAX_CHARS));
            } else {
                LockSupport.parkNanos(LOOK_AGAIN_NANOS);
            }
        }
    }

    private static Path java() throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        if (!Files.isExecutable(java)) {
            throw new IOException("no Java at " + java);
        }
        return java;
    }

    /** Where this class was loaded from, which is all that a watchdog needs. */
    private static String classPath() {
        CodeSource source = WatchdogMain.class.getProtectionDomain().getCodeSource();
        if (source != null && "file".equals(source.getLocation().getProtocol())) {
            try {
                return Path.of(source.getLocation().toURI()).toString();
            } catch (URISyntaxException | IllegalArgumentException e) {
                return System.getProperty("java.class.path");
            }
        }
        return System.getProperty("java.class.path");
    }
}
