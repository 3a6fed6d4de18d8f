package taskmill.worker.script;

import java.io.File;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import taskmill.config.WorkerConfig;
import taskmill.task.ScriptWork;
import taskmill.task.Seconds;
import taskmill.worker.process.AttemptMarker;
import taskmill.worker.process.Setsid;
import taskmill.worker.run.Assignment;

/** Makes the process of a script: its argv, environment, directory and empty input. Thread-safe. */
final class ScriptCommand {
    private static final File NOTHING = new File("/dev/null");
    private static final List<String> INHERITED = List.of("PATH", "HOME", "LANG", "TZ");
    private static final int NOT_EXECUTABLE = 126;
    private static final int NOT_FOUND = 127;
    private static final int FIRST_WITH_OWN_ARGV_CHARSET = 18;

    private final WorkerConfig.ScriptConfig options;
    /** The words before the program: setsid, where there is one, and those of the configuration. */
    private final List<String> before = new ArrayList<>();
    private final Charset argvCharset = argvCharset();

    ScriptCommand(WorkerConfig.ScriptConfig options) {
        this.options = options;
        Setsid.find().map(Path::toString).ifPresent(before::add);
        before.addAll(options.runWith());
    }

    /**
     * Starts the process.
     *
     * @throws IOException if the system refuses, or the locale of this process cannot write an argument
     */
    Process start(BinDirectory.Program program, Assignment assignment) throws IOException {
        List<String> argv = new ArrayList<>(before);
        argv.add(program.file().toString());
        argv.addAll(((ScriptWork) assignment.spec().work()).args());
        requireWritable(argv);
        ProcessBuilder builder = new ProcessBuilder(argv).directory(program.directory().toFile());
        builder.redirectInput(NOTHING);
        fill(builder.environment(), assignment);
        return builder.start();
    }

    private void fill(Map<String, String> environment, Assignment assignment) {
        environment.clear();
        for (String name : INHERITED) {
            String value = System.getenv(name);
            if (value != null) {
                environment.put(name, value);
            }
        }
        environment.putAll(options.env());
        environment.putAll(AttemptMarker.of(assignment).variables());
        environment.put("TASK_QUEUE", assignment.spec().routing().queue());
        environment.put("TASK_MAX_RUN_TIME", Seconds.json(assignment.maxRunMs()).toString());
    }

    /** True if what ended was a program before the script that could not start it, by its exit code and words. */
    boolean isExecFailure(int exitCode, HeadAndTail out, HeadAndTail err) {
        if (exitCode != NOT_EXECUTABLE && exitCode != NOT_FOUND || out.bytes() > 0) {
            return false;
        }
        String words = err.text();
        return before.stream().map(word -> Path.of(word).getFileName()).anyMatch(name -> words.startsWith(name + ": "));
    }

    /** Java writes a question mark for what the locale does not have: the script would get another argument. */
    private void requireWritable(List<String> argv) throws IOException {
        CharsetEncoder encoder = argvCharset.newEncoder();
        for (String word : argv) {
            if (!encoder.canEncode(word)) {
                throw new IOException("the worker's locale (" + argvCharset + ") cannot write an argument; start the "
                    + "worker with LC_ALL=C.UTF-8");
            }
        }
    }

    private static Charset argvCharset() {
        return Runtime.version().feature() < FIRST_WITH_OWN_ARGV_CHARSET ? Charset.defaultCharset()
            : Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
    }
}
