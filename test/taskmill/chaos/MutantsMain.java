package taskmill.chaos;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import taskmill.support.Command;
import taskmill.support.Mutant;

/**
 * Makes one mutant of the product after the other and runs tests on it, two mutants at a time: first the tests that
 * most likely notice it, then those of {@link #ALL}, each time until one fails. Prints {@code N mutants, N noticed};
 * the exit code is 0 if both are equal. The optional argument is a regular expression for the names of the mutants; of the
 * unchanged product their tests alone are then run.
 */
public final class MutantsMain {
    private static final Path DIR = Path.of("build/mutants");
    private static final int AT_A_TIME = 2;
    private static final long LIMIT_SECONDS = 300;
    /** The tests of the unchanged product get another chance, since a busy machine may make one late. */
    private static final int CONTROL_TRIES = 3;
    /** All tests of the store, and those of the worker that run no program and call nobody. */
    private static final String ALL = "taskmill\\.store\\.|taskmill\\.worker\\.[A-Z]|taskmill\\.worker\\.process\\.";

    private MutantsMain() {
    }

    public static void main(String[] args) throws Exception {
        Command.of("rm", "-rf", DIR).run().succeeded();
        List<Mutant> mutants = Mutant.all().stream()
            .filter(mutant -> args.length == 0 || mutant.name().matches(".*(" + args[0] + ").*")).toList();
        String control = args.length == 0 ? ALL
            : mutants.stream().map(Mutant::tests).distinct().collect(Collectors.joining("|"));
        for (int tries = 1; ; tries++) {
            Optional<String> wrong = failure(directory("unchanged"), control);
            if (wrong.isEmpty()) {
                break;
            }
            System.out.println("the unchanged product fails " + wrong.get());
            if (tries == CONTROL_TRIES) {
                System.exit(1);
            }
        }
        int noticed = noticed(mutants);
        System.out.println(mutants.size() + " mutants, " + noticed + " noticed");
        if (args.length == 0 && noticed == mutants.size()) {
            Figures figures = new Figures().count("mutants", mutants.size()).count("noticed", noticed);
            Record.note("mutants", Scenario.Scale.FULL, figures);
        }
        System.exit(noticed == mutants.size() ? 0 : 1);
    }

    private static int noticed(List<Mutant> mutants) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
        try {
            List<Future<Boolean>> results = mutants.stream().map(mutant -> threads.submit(isNoticed(mutant))).toList();
            int noticed = 0;
            for (Future<Boolean> result : results) {
                noticed += result.get() ? 1 : 0;
            }
            return noticed;
        } finally {
            threads.shutdownNow();
        }
    }

    private static Callable<Boolean> isNoticed(Mutant mutant) {
        return () -> {
            Optional<String> by = noticedBy(mutant);
            System.out.println(mutant.name() + ": " + by.map(test -> "noticed by " + test).orElse("SURVIVED"));
            return by.isPresent();
        };
    }

    /** The first test that fails, or "time" if the tests do not end. */
    private static Optional<String> noticedBy(Mutant mutant) throws IOException, InterruptedException {
        Path dir = directory(mutant.name().replaceAll("\\W+", "-"));
        Path file = dir.resolve(Path.of("src").relativize(mutant.file()));
        Files.createDirectories(file.getParent());
        Files.writeString(file, mutant.text());
        if (!mutant.isScript()) {
            compile(file, dir);
        }
        Optional<String> first = failure(dir, mutant.tests());
        return first.isPresent() ? first : failure(dir, ALL);
    }

    private static Path directory(String name) throws IOException {
        return Files.createDirectories(DIR.resolve(name));
    }

    private static void compile(Path source, Path into) {
        int exitCode = ToolProvider.findFirst("javac").orElseThrow().run(System.out, System.err, "-nowarn", "-encoding",
            "UTF-8", "-proc:none", "-cp", System.getProperty("java.class.path"), "-d", into.toString(),
            source.toString());
        if (exitCode != 0) {
            throw new AssertionError(source + " does not compile");
        }
    }

    /** The first test that fails with these classes and scripts in place of the product's. */
    private static Optional<String> failure(Path classes, String tests) throws IOException, InterruptedException {
        String path = classes + File.pathSeparator + System.getProperty("java.class.path");
        Path said = classes.resolve("said.txt");
        Process process = new ProcessBuilder("java", "-Xmx512m", "-ea", "-XX:TieredStopAtLevel=1",
            "-Dslf4j.internal.verbosity=ERROR", "-Dtaskmill.tests.stop=true", "-Dtaskmill.thorough=true",
            "-cp", path, "taskmill.support.RunTests", tests).redirectErrorStream(true).redirectOutput(said.toFile()).start();
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
