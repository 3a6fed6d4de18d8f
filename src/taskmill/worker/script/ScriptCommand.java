package taskmill.worker.script;

import java.io.File;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import taskmill.config.Options;
import taskmill.config.WorkerConfig;
import taskmill.task.ErrorCode;
import taskmill.task.ScriptWork;
import taskmill.task.Seconds;
import taskmill.task.TaskSpec;
import taskmill.worker.process.AttemptMarker;
import taskmill.worker.process.Descriptors;
import taskmill.worker.process.Setsid;
import taskmill.worker.run.Assignment;
import taskmill.worker.run.OneLine;
import taskmill.worker.script.BinDirectory.Found;
import taskmill.worker.script.BinDirectory.Program;

/** Makes the process of a script: its argv, environment, directory and input. Thread-safe. */
final class ScriptCommand {
    private static final File NOTHING = new File("/dev/null");
    private static final List<String> INHERITED = List.of("PATH", "HOME", "LANG", "TZ");
    private static final int BAD_OPTION = 2;
    /** Status of a shell, env(1) and the like that cannot execute a program, or do not know an option. */
    private static final Set<Integer> EXEC_FAILURES = Set.of(BAD_OPTION, 126, 127);
    private static final int MAX_LINE = 300;
    private static final int TRY_SECONDS = 10;
    private static final int FIRST_WITH_OWN_ARGV_CHARSET = 18;

    private final Map<String, String> env;
    private final BinDirectory bins;
    /** The words before the program: setsid, if the machine has it, and those of the option run_with. */
    private final List<String> before = new ArrayList<>(Setsid.words());
    private final Descriptors descriptors = new Descriptors();
    private final Charset argvCharset = argvCharset();

    ScriptCommand(WorkerConfig config, BinDirectory bins) {
        this.env = config.get(Options.ENV);
        this.bins = bins;
        before.addAll(config.get(Options.RUN_WITH));
    }

    /** The program, unless it or its arguments are refused. */
    Found find(Assignment assignment) {
        // Java replaces a character that the locale does not have by a question mark: that is another argument.
        CharsetEncoder encoder = argvCharset.newEncoder();
        return work(assignment).args().stream().allMatch(encoder::canEncode) ? bins.find(work(assignment).binName())
            : new BinDirectory.Refused(ErrorCode.SPAWN_FAILED, "the locale of the worker (" + argvCharset
                + ") has no bytes for an argument: start the worker with LC_ALL=C.UTF-8");
    }

    /** What to tell the operator if scripts cannot get every argument. */
    Optional<String> warning() {
        return argvCharset.newEncoder().canEncode("\u732b") ? Optional.empty() : Optional.of("the locale ("
            + argvCharset + ") has no bytes for every character, so arguments and names of programs beyond it are "
            + "refused: start the worker with LC_ALL=C.UTF-8");
    }

    /** @throws IOException if the system refuses; {@link #refusal} tells what that means */
    Process start(Program program, Assignment assignment) throws IOException {
        List<String> argv = new ArrayList<>(before);
        argv.add(program.file().toString());
        argv.addAll(work(assignment).args());
        ProcessBuilder builder = new ProcessBuilder(argv).directory(program.directory().toFile());
        fill(builder.environment(), assignment);
        if (!descriptors.mayStart()) {
            throw new IOException("Too many open files");
        }
        try {
            Optional<String> stdin = work(assignment).stdin();
            return stdin.isPresent() ? startWith(stdin.get(), builder) : builder.redirectInput(NOTHING).start();
        } finally {
            descriptors.started();
        }
    }

    /** The input comes from a file without a name. A pipe would need a thread that writes as the script reads. */
    private static Process startWith(String stdin, ProcessBuilder builder) throws IOException {
        Path file = Files.createTempFile("taskmill-stdin-", "");
        try {
            Files.writeString(file, stdin);
            return builder.redirectInput(file.toFile()).start();
        } finally {
            Files.delete(file);
        }
    }

    Found refusal(IOException e, Program program) {
        return SpawnFailure.of(e, program, before.isEmpty());
    }

    /** The same for a start that failed in a program before the script, or in the script's interpreter. */
    Optional<Found> refusal(Assignment assignment, int status, HeadAndTail out, HeadAndTail err) {
        if (!EXEC_FAILURES.contains(status) || out.bytes() > 0 || err.bytes() == 0) {
            return Optional.empty();
        }
        String words = OneLine.of(err.text(), MAX_LINE);
        Found found = bins.find(work(assignment).binName());
        boolean isBefore = status != BAD_OPTION && before.stream().map(word -> Path.of(word).getFileName())
            .anyMatch(name -> words.startsWith(name + ": "));
        return isBefore ? Optional.of(SpawnFailure.of(words, found)) : Optional.of(found)
            .filter(Program.class::isInstance)
            .flatMap(program -> SpawnFailure.interpreterFault(((Program) program).file()))
            .map(fault -> new BinDirectory.Refused(ErrorCode.SPAWN_FAILED, fault));
    }

    /** Starts a program that does nothing, as a script is started; an exception says that this fails. */
    void tryOut() throws IOException, InterruptedException {
        List<String> argv = new ArrayList<>(Setsid.words());
        argv.addAll(List.of("/bin/sh", "-c", ":"));
        ProcessBuilder builder = new ProcessBuilder(argv).redirectInput(NOTHING).redirectErrorStream(true)
            .redirectOutput(NOTHING);
        builder.environment().clear();
        Process process = builder.start();
        if (!process.waitFor(TRY_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException("/bin/sh did not do nothing within " + TRY_SECONDS + " s");
        }
    }

    private static ScriptWork work(Assignment assignment) {
        return (ScriptWork) assignment.spec().work();
    }

    private void fill(Map<String, String> environment, Assignment assignment) {
        environment.keySet().retainAll(INHERITED);
        environment.putAll(env);
        environment.putAll(AttemptMarker.of(assignment).variables());
        environment.put("TASK_QUEUE", assignment.spec().routing().queue());
        environment.put("TASK_MAX_RUN_TIME", Seconds.json(assignment.maxRunMs()).toString());
        TaskSpec.Extras extras = assignment.spec().extras();
        if (!extras.after().parents().isEmpty()) {
            environment.put("TASK_PARENTS", String.join(" ", extras.after().parents()));
        }
        if (!extras.cron().isEmpty()) {
            environment.put("TASK_CRON", extras.cron());
            environment.put("TASK_FIRE_TIME", Seconds.json(extras.fireMs()).toString());
        }
    }

    private static Charset argvCharset() {
        return Runtime.version().feature() < FIRST_WITH_OWN_ARGV_CHARSET ? Charset.defaultCharset()
            : Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
    }
}
