package taskmill.chaos;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import taskmill.support.Command;

/**
 * Makes one mutant of the product after the other and runs the quick tests on it: first the likeliest to notice,
 * then all of the store and of the worker's loop. Prints {@code N mutants, N noticed}; the exit code is 0 if they
 * are equal. The argument, if there is one, is a regular expression for the names of the mutants to try.
 */
public final class MutantsMain {
    private static final Path LIST = Path.of("test/taskmill/chaos/mutants.txt");
    private static final Path DIR = Path.of("build/mutants");
    private static final long LIMIT_SECONDS = 300;
    /** A machine that is busy with other things may make a test late. */
    private static final int CONTROL_TRIES = 3;
    private static final String ALL = "taskmill.store.|chaos.ProxyTest|worker.(Shard|Sightings|Starter|Timing"
            + "|Timekeeper|Budget|Forgotten|Own|TakeoverWait|WorkerName|WorkerStart|Watch|ScriptStop)";

    private MutantsMain() {
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        Path unchanged = Files.createDirectories(DIR.resolve("unchanged"));
        Optional<String> wrong = failure(unchanged, ALL);
        for (int tries = 1; tries < CONTROL_TRIES && wrong.isPresent(); tries++) {
            System.out.println("the product itself failed " + wrong.get() + ", once more");
            wrong = failure(unchanged, ALL);
        }
        if (wrong.isPresent()) {
            System.out.println("the product itself fails " + wrong.get());
            System.exit(1);
        }
        int count = 0;
        int noticed = 0;
        for (Mutant mutant : Mutant.read(LIST)) {
            if (args.length == 0 || mutant.name().matches(".*(" + args[0] + ").*")) {
                Optional<String> by = noticedBy(mutant);
                System.out.println(mutant.name() + ": " + by.map(test -> "noticed by " + test).orElse("SURVIVED"));
                count++;
                noticed += by.isPresent() ? 1 : 0;
            }
        }
        System.out.println(count + " mutants, " + noticed + " noticed");
        if (args.length == 0 && noticed == count) {
            Figures figures = new Figures().count("mutants", count).count("noticed", noticed);
            Record.note("mutants", Scenario.Scale.FULL, figures);
        }
        System.exit(noticed == count ? 0 : 1);
    }

    /** The first test that fails, or what else makes it plain. */
    private static Optional<String> noticedBy(Mutant mutant) throws IOException, InterruptedException {
        Command.of("rm", "-rf", DIR).run().succeeded();
        Path classes = Files.createDirectories(DIR.resolve("classes"));
        Path inPackage = Path.of("src").relativize(mutant.file());
        if (mutant.file().toString().endsWith(".java")) {
            Path source = DIR.resolve("src").resolve(inPackage);
            Files.createDirectories(source.getParent());
            Files.writeString(source, mutant.text());
            Command.of("javac", "-nowarn", "-encoding", "UTF-8", "-proc:none", "-cp",
                    System.getProperty("java.class.path"),
                    "-d", classes, source).run().succeeded();
        } else {
            Path script = classes.resolve(inPackage);
            Files.createDirectories(script.getParent());
            Files.writeString(script, mutant.text());
        }
        Optional<String> first = failure(classes, mutant.tests());
        return first.isPresent() ? first : failure(classes, ALL);
    }

    /** The name of a test that fails with these classes in front of the others, or "time" if there is no end. */
    private static Optional<String> failure(Path classes, String tests) throws IOException, InterruptedException {
        String path = classes + File.pathSeparator + System.getProperty("java.class.path");
        Path said = DIR.resolve("said.txt");
        Process process = new ProcessBuilder("java", "-Xmx512m", "-ea", "-Dslf4j.internal.verbosity=ERROR", "-cp", path,
                "taskmill.support.RunTests", tests).redirectErrorStream(true).redirectOutput(said.toFile()).start();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroy();
            process.waitFor();
            return Optional.of("time");
        }
        List<String> lines = Files.readAllLines(said);
        if (lines.contains("no test class has such a name")) {
            throw new AssertionError("no tests are called " + tests);
        }
        return process.exitValue() == 0 ? Optional.empty() : Optional.of(lines.stream()
                .filter(line -> line.startsWith("FAILED")).findFirst().orElse("no test").replaceAll("FAILED +", ""));
    }
}
