package taskmill.worker.script;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import taskmill.task.ErrorCode;
import taskmill.worker.script.BinDirectory.Found;
import taskmill.worker.script.BinDirectory.Impaired;
import taskmill.worker.script.BinDirectory.Program;
import taskmill.worker.script.BinDirectory.Refused;

/** Why a program could not be started: a task's fault and its cause, or a machine's trouble and what to do. */
final class SpawnFailure {
    private static final int FIRST_LINE_BYTES = 256;
    private static final int TOO_LONG = 7;
    private static final Pattern ERRNO = Pattern.compile("error=(\\d+)");
    /** What a program before the script says of a script that it cannot execute. */
    private static final List<String> OF_THE_PROGRAM = List.of("No such file or directory", "Permission denied",
        "Exec format error", "Too many levels of symbolic links", "Not a directory");
    private static final List<Trouble> TROUBLES = List.of(
        new Trouble(24, "Too many open files", "raise the limit of open files (LimitNOFILE=, ulimit -n), or lower "
            + "concurrency"),
        new Trouble(23, "Too many open files in system", "raise fs.file-max of this machine"),
        new Trouble(11, "Resource temporarily unavailable", "raise the limit of processes (TasksMax=, LimitNPROC=, "
            + "pids.max), or lower concurrency"),
        new Trouble(12, "Cannot allocate memory", "give this machine more memory, or lower concurrency"),
        new Trouble(28, "No space left on device", "make room on this machine's disks"),
        new Trouble(30, "Read-only file system", "the worker needs a directory for temporary files: set "
            + "JAVA_OPTS=-Djava.io.tmpdir"),
        new Trouble(122, "Disk quota exceeded", "make room on this machine's disks"),
        new Trouble(26, "Text file busy", "a program is being written: replace programs with mv, not by writing into "
            + "them"),
        new Trouble(5, "Input/output error", "look at this machine's disks"),
        new Trouble(116, "Stale file handle", "mount the file system again"),
        new Trouble(107, "Transport endpoint is not connected", "mount the file system again"),
        new Trouble(-1, "spawn helper", "the Java of this worker was replaced: restart the worker"),
        new Trouble(-1, "native thread", "raise the limit of threads (TasksMax=, LimitNPROC=, pids.max), or lower "
            + "concurrency"));

    private record Trouble(int errno, String words, String advice) {
        private boolean isIn(String text) {
            Matcher errnos = ERRNO.matcher(text);
            return text.contains(words) || errnos.find() && errnos.group(1).equals(Integer.toString(errno));
        }
    }

    /** True for what is wrong with the machine, and not with the file that was asked for. */
    static boolean isOfTheMachine(IOException e) {
        return TROUBLES.stream().anyMatch(trouble -> trouble.isIn(String.valueOf(e.getMessage())));
    }

    static String reason(String what) {
        return what + TROUBLES.stream().filter(trouble -> trouble.isIn(what)).findFirst()
            .map(trouble -> "; " + trouble.advice()).orElse("");
    }

    /** What is wrong if Java could not start a program. First: no other program stands before it. */
    static Found of(IOException e, Program program, boolean isFirst) {
        String text = String.valueOf(e.getMessage());
        if (text.contains("error=" + TOO_LONG + ",")) {
            return new Refused(ErrorCode.SPAWN_FAILED, "its arguments are too long for this machine: " + text);
        }
        if (!isFirst || isOfTheMachine(e) || !text.contains("error=")) {
            return new Impaired(reason(text));
        }
        return new Refused(ErrorCode.SPAWN_FAILED, interpreterFault(program.file()).orElse(text));
    }

    /** What is wrong if a program that stands before the script could not start it, by what that one wrote. */
    static Found of(String words, Found now) {
        if (!(now instanceof Program program)) {
            return now;
        }
        Optional<String> fault = interpreterFault(program.file());
        boolean isOwn = words.contains("Argument list too long")
            || words.contains(program.file().toString()) && OF_THE_PROGRAM.stream().anyMatch(words::contains);
        return fault.isPresent() || isOwn ? new Refused(ErrorCode.SPAWN_FAILED, fault.orElse(words))
            : new Impaired(reason(words));
    }

    /** What is wrong with the first line of a script, if it names an interpreter. */
    static Optional<String> interpreterFault(Path file) {
        String line = firstLine(file);
        if (!line.startsWith("#!")) {
            return Optional.empty();
        }
        String interpreter = line.substring(2).strip().split("[ \t]", 2)[0];
        String name = file.getFileName() + ": ";
        if (line.endsWith("\r")) {
            return Optional.of(name + "its first line, #!" + interpreter + ", ends with a carriage return: save the "
                + "script with the line ends of Unix");
        }
        try {
            Path path = file.resolveSibling(interpreter);
            return Files.isRegularFile(path) && Files.isExecutable(path) ? Optional.empty()
                : Optional.of(name + "the interpreter of its first line " + (Files.exists(path)
                    ? "cannot be executed: " : "does not exist: ") + interpreter);
        } catch (InvalidPathException e) {
            return Optional.of(name + "its first line names no interpreter");
        }
    }

    private static String firstLine(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(FIRST_LINE_BYTES), StandardCharsets.UTF_8).split("\n", 2)[0];
        } catch (IOException e) {
            return "";
        }
    }
}
