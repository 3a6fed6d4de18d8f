package taskmill.chaos;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import taskmill.support.Command;

/**
 * Makes one mutant of the product after the other and runs the quick tests on it: first the likeliest to notice, then all of
 * the store and of the worker's loop. Prints {@code N mutants, N noticed}; the exit code is 0 if they are equal. The
 * argument, if there is one, is a regular expression for the names of the mutants to try.
 */
public final class MutantsMain {
    private static final Path LIST = Path.of("test/taskmill/chaos/mutants.txt");
    private static final Path DIR = Path.of("build/mutants");
    private static final long LIMIT_SECONDS = 300;
    private static final String ALL = "taskmill.store.|chaos.ProxyTest|worker.(Shard|Sightings|Starter|Timing|Timekeeper"
            + "|Budget|Forgotten|WorkerName|WorkerStart|Watch|ScriptStop)";

    private MutantsMain() {
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        List<String> survivors = new ArrayList<>();
        int count = 0;
        for (Mutant mutant : Mutant.read(LIST)) {
            if (args.length == 0 || mutant.name().matches(".*(" + args[0] + ").*")) {
                count++;
                boolean noticed = isNoticed(mutant);
                System.out.println((noticed ? "noticed   " : "SURVIVED  ") + mutant.name());
                if (!noticed) {
                    survivors.add(mutant.name());
                }
            }
        }
        System.out.println(count + " mutants, " + (count - survivors.size()) + " noticed");
        if (args.length == 0 && survivors.isEmpty()) {
            Record.note("mutants", Scenario.Scale.FULL, new Figures().count("mutants", count).count("noticed", count));
        }
        System.exit(survivors.isEmpty() ? 0 : 1);
    }

    private static boolean isNoticed(Mutant mutant) throws IOException, InterruptedException {
        Command.of("rm", "-rf", DIR).run().succeeded();
        Path classes = Files.createDirectories(DIR.resolve("classes"));
        Path inPackage = Path.of("src").relativize(mutant.file());
        if (mutant.file().toString().endsWith(".java")) {
            Path source = DIR.resolve("src").resolve(inPackage);
            Files.createDirectories(source.getParent());
            Files.writeString(source, mutant.text());
            Command.of("javac", "-nowarn", "-encoding", "UTF-8", "-proc:none", "-cp", System.getProperty("java.class.path"),
                    "-d", classes, source).run().succeeded();
        } else {
            Path script = classes.resolve(inPackage);
            Files.createDirectories(script.getParent());
            Files.writeString(script, mutant.text());
        }
        return fails(classes, mutant.tests()) || fails(classes, ALL);
    }

    /** Whether a test fails, or all together do not come to an end, with these classes in front of the others. */
    private static boolean fails(Path classes, String tests) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("java", "-Xmx512m", "-ea", "-Dslf4j.internal.verbosity=ERROR", "-cp",
                classes + File.pathSeparator + System.getProperty("java.class.path"), "taskmill.support.RunTests", tests);
        Path said = DIR.resolve("said-" + new Random().nextInt(1 << 30) + ".txt");
        Process process = builder.redirectErrorStream(true).redirectOutput(said.toFile()).start();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroy();
            process.waitFor();
            return true;
        }
        String text = Files.readString(said);
        if (text.contains("no test class has such a name")) {
            throw new AssertionError("no tests are called " + tests);
        }
        return process.exitValue() != 0;
    }
}
