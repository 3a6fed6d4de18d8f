package taskmill.worker;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import taskmill.worker.script.ScriptRunner;
import taskmill.worker.script.Scripts;

/**
 * A process that runs scripts until it is killed. Its arguments are the bin directory, the seconds that the scripts
 * sleep, and their names; each script is also told a file to make, of its own name beside the directory. When its input
 * ends, the test has died, and it kills itself.
 */
public final class DoomedWorker {
    private DoomedWorker() {
    }

    public static void main(String[] args) throws IOException {
        Path bin = Path.of(args[0]);
        ScriptRunner runner = Scripts.runner(bin, Duration.ofMinutes(1));
        for (int i = 2; i < args.length; i++) {
            String made = bin.resolveSibling(args[i]).toString();
            runner.start(Scripts.assignment(args[i], args[1], made), outcome -> { });
        }
        System.in.read();
        Runtime.getRuntime().halt(1);
    }
}
