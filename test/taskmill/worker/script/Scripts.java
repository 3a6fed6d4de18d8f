package taskmill.worker.script;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import taskmill.config.WorkerConfig;
import taskmill.support.Command;
import taskmill.support.Eventually;
import taskmill.task.OnParent;
import taskmill.task.Outcome;
import taskmill.task.ScriptWork;
import taskmill.task.TaskIds;
import taskmill.task.TaskSpec;
import taskmill.worker.run.Assignment;
import taskmill.worker.run.ResultMemory;
import taskmill.worker.run.Run;

/** A bin directory of its own, scripts in it, and a runner that runs them. */
public final class Scripts implements AutoCloseable {
    public static final String WORKER = "tester-1";
    private static final TaskIds IDS = new TaskIds();
    private static final int RESULTS = 64 << 20;

    public final Path home;
    public final Path bin;
    public final ScriptRunner runner;

    private Scripts(Path home, Duration backgroundKept, String... options) {
        this.home = home;
        this.bin = home.resolve("bin");
        this.runner = runner(bin, backgroundKept, options);
    }

    /** A runner of the programs of this directory; options are names and values in turn. */
    public static ScriptRunner runner(Path bin, Duration backgroundKept, String... options) {
        Map<String, String> all = new HashMap<>(Map.of("redis", "127.0.0.1:1", "bin_path", bin.toString(),
            "kill_grace", "0.3"));
        for (int i = 0; i < options.length; i += 2) {
            all.put(options[i], options[i + 1]);
        }
        return new ScriptRunner(WorkerConfig.of(all), bin, pid -> { }, () -> { }, backgroundKept, new ResultMemory(RESULTS));
    }

    /** Options are names and values in turn. */
    public static Scripts open(String... options) {
        return open(Duration.ofMinutes(1), options);
    }

    static Scripts open(Duration backgroundKept, String... options) {
        try {
            Path home = Files.createTempDirectory("taskmill-scripts").toRealPath();
            Files.createDirectory(home.resolve("bin"));
            return new Scripts(home, backgroundKept, options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes an executable of this name into the bin directory. */
    public Path write(String name, String... lines) {
        return write(bin.resolve(name), lines);
    }

    public static Path write(Path file, String... lines) {
        // By another process: a child that this JVM starts meanwhile would hold the file open for writing, and then it
        // could not be run.
        Command.of("sh", "-c", "printf '%s\\n' '#!/bin/sh' \"$2\" > \"$1\" && chmod 755 \"$1\"", "sh", file,
            String.join("\n", lines)).run().succeeded();
        return file;
    }

    /** A script that was started. */
    public record Started(Assignment assignment, Run run, CompletableFuture<Outcome> outcome) {
        Outcome await() throws Exception {
            return outcome.get(60, TimeUnit.SECONDS);
        }
    }

    public static Assignment assignment(String name, String... args) {
        return assignment(Duration.ofMinutes(1), name, args);
    }

    /** @param toFence how long until its fence */
    static Assignment assignment(Duration toFence, String name, String... args) {
        return assignment(toFence, new ScriptWork(name, List.of(args), Optional.empty()));
    }

    static Assignment assignment(Duration toFence, ScriptWork work) {
        TaskSpec spec = new TaskSpec(IDS.next(0, 1), work, new TaskSpec.Routing("tests", 4),
            TaskSpec.Schedule.NOW, TaskSpec.Retry.NONE, TaskSpec.Durations.DEFAULT, TaskSpec.Extras.NONE);
        return new Assignment(spec, 3, WORKER, 1500, System.nanoTime() + toFence.toNanos());
    }

    /** Of a cron that fired at 1.5 seconds, and with two parents. */
    static Assignment assignmentOfCron(String cron, String name) {
        Assignment plain = assignment(name);
        TaskSpec spec = plain.spec();
        TaskSpec.After after =
            new TaskSpec.After(List.of(TaskIds.derived(0, 1, "a"), TaskIds.derived(0, 1, "b")), OnParent.CANCEL);
        return new Assignment(new TaskSpec(spec.uuid(), spec.work(), spec.routing(), spec.schedule(), spec.retry(),
            spec.durations(), new TaskSpec.Extras(List.of(), after, TaskSpec.Callback.NONE, cron, 1500)), 3, WORKER, 1500,
            plain.fenceNanos());
    }

    public Started start(String name, String... args) {
        return start(assignment(name, args));
    }

    public Started start(Assignment assignment) {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        return new Started(assignment, runner.start(assignment, outcome::complete), outcome);
    }

    public Outcome run(String name, String... args) throws Exception {
        return start(name, args).await();
    }

    /** A name for a file that does not exist yet, for a script to make when it is under way. */
    public Path unmade() {
        return home.resolve("made-" + tag());
    }

    public static void awaitMade(Path file) {
        Eventually.await(Duration.ofSeconds(10), "a script makes " + file, () -> Files.exists(file));
    }

    /** A number of seconds, over an hour, that no other process on this machine sleeps for: it finds the sleepers. */
    public static String tag() {
        return ThreadLocalRandom.current().nextInt(4000, 9000) + "." + ThreadLocalRandom.current().nextLong(1L << 40);
    }

    /** The pids of the living processes that have this word in their command line. */
    public static List<Long> processesWith(String word) {
        return ProcessHandle.allProcesses().map(ProcessHandle::pid).filter(pid -> commandLine(pid).contains(word))
            .toList();
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    /** Ends what a test left on purpose. */
    public static void killAllWith(String word) {
        Eventually.await(Duration.ofSeconds(10), "all is gone with " + word, () -> {
            processesWith(word).forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
            return processesWith(word).isEmpty();
        });
    }

    @Override
    public void close() {
        runner.close();
        try (Stream<Path> files = Files.walk(home)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
