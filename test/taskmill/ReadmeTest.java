package taskmill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import taskmill.config.Invocation;
import taskmill.config.Options;
import taskmill.support.Command;
import taskmill.task.ErrorCode;
import taskmill.task.TaskState;
import taskmill.task.TaskType;

/** What README says stands in the sources too; the commands it shows are run by {@link ReadmeCommandsTest}. */
final class ReadmeTest {
    @TempDir
    Path temporary;

    @Test
    void firstScreensSayWhatMatters() {
        List<String> lines = Readme.text().lines().toList();
        String first = String.join("\n", lines.subList(0, 80));

        assertTrue(lines.get(2).contains("[中文快速上手](#中文快速上手)"), lines.get(2));
        for (String what : List.of("make run", "make test", "│    Redis    │", "/api/task/script", "/api/task/rpc",
                "/api/task/result/", "/api/task/count/undo", "/api/task/result/success/", "At least once")) {
            assertTrue(first.contains(what), what + " is not in the first 80 lines");
        }
        assertTrue(lines.size() <= 760, lines.size() + " lines");
    }

    /** Only these are known to a test; a shell block under another name would never be run. */
    @Test
    void everyBlockIsOfAKnownKind() {
        Set<String> known = Set.of("sh", "text", "java", "yaml", "ini");

        assertEquals(List.of(), Readme.blocks().stream().filter(block -> !known.contains(block.language())).toList());
        assertEquals(Readme.text().lines().filter(line -> line.startsWith("```")).count(), Readme.blocks().size() * 2L);
    }

    @Test
    void optionsAreThoseOfTheProgram() {
        String rows = Readme.section("## Options").lines().filter(line -> line.startsWith("| `"))
                .collect(Collectors.joining("\n", "", "\n"));

        assertEquals(Options.markdown(), rows);
    }

    @Test
    void endpointsAreThoseOfTheBroker() throws IOException {
        String code = "";
        for (Path file : files(Path.of("src/taskmill/broker"))) {
            code += Files.readString(file);
        }
        Set<String> real = Readme.found("\\.on\\((\"[A-Z]+\",\\s*\"/[^\"]*\")", code).stream()
                .flatMap(route -> routes(route.replaceAll("\"|,", ""))).collect(Collectors.toCollection(TreeSet::new));
        Readme.found("\\.open\\(\"(/[^\"]*)\"", code).forEach(path -> real.add("GET " + path));

        assertTrue(real.size() > 10, "the broker's routes are written in another way: " + real);
        assertEquals(real, Readme.found("^\\| `([A-Z]+ /[^`]*)` \\|", Readme.section("## API")));
    }

    /** A path that goes on is one for each type of task. */
    private static Stream<String> routes(String route) {
        return route.endsWith("/")
                ? Arrays.stream(TaskType.values()).map(type -> route + type.word()) : Stream.of(route);
    }

    @Test
    void codesAndStatesAreThoseOfTheProgram() {
        Set<String> codes = Arrays.stream(ErrorCode.values()).map(ErrorCode::word)
                .collect(Collectors.toCollection(TreeSet::new));
        String pictured = Readme.block("text", "submit ─").text();

        assertEquals(codes, Readme.found("^\\| `([a-z_]+)` \\| [^|]*\\|$",
                Readme.section("### A task").replaceFirst("(?s).*\\| `code` \\|", "")));
        for (TaskState state : TaskState.values()) {
            assertTrue(pictured.contains(state.word()), state.word());
        }
    }

    @Test
    void makeTargetsAreThoseOfMakeHelp() {
        String help = Command.of("make", "help").without("MAKEFLAGS").without("MAKELEVEL").run().succeeded().out();

        Set<String> real = Readme.found("(?:^|; )(make(?: [a-z]+)?)\\b", help);
        real.add("make help");
        assertTrue(real.size() > 7, real.toString());
        assertEquals(real, Readme.found("`(make(?: [a-z]+)?)`", Readme.section("## Building")));
    }

    @Test
    void shownConfigurationIsUnderstood() throws IOException {
        for (Readme.Block block : Readme.blocks("yaml")) {
            String name = block.text().lines().findFirst().orElseThrow().replace("# ", "");
            Path file = temporary.resolve(name.replace('/', '-'));
            Files.writeString(file, block.text());
            String[] args = {"-config=" + file, "--redis=127.0.0.1:6379"};
            String[] workerArgs = {args[0], args[1], "--bin_path=bin/tasks"};

            Object read = name.contains("broker") ? Invocation.broker(args, Map.of(), Path.of(""))
                    : Invocation.worker(workerArgs, Map.of(), Path.of(""));

            assertInstanceOf(Invocation.Run.class, read);
        }
    }

    @Test
    void linksLeadSomewhereAndFilesExist() {
        Set<String> anchors = Readme.found("^#+ (.*)$", Readme.prose()).stream()
                .map(heading -> heading.toLowerCase(Locale.ROOT).replace(' ', '-')).collect(Collectors.toSet());

        for (String link : Readme.found("\\]\\(([^)]*)\\)", Readme.text())) {
            assertTrue(link.startsWith("#") ? anchors.contains(link.substring(1)) : Files.exists(Path.of(link)), link);
        }
        for (String path : Readme.found("`((?:bin|config|src|test|store)/[A-Za-z/._]*)[^`]*`", Readme.text())) {
            boolean there = Stream.of("", "src/taskmill/").anyMatch(root -> Files.exists(Path.of(root + path)));
            assertTrue(there, path);
        }
    }

    @Test
    void everyPackageStandsInTheReadingOrder() throws IOException {
        try (Stream<Path> packages = Files.list(Path.of("src/taskmill"))) {
            Set<String> real = packages.filter(Files::isDirectory).map(each -> each.getFileName().toString())
                    .collect(Collectors.toCollection(TreeSet::new));

            assertEquals(real, Readme.found("^\\| `([a-z]+)` \\|", Readme.section("## The source")));
        }
    }

    @Test
    void unitsStartWhatIsInstalled() throws IOException {
        String makefile = Files.readString(Path.of("Makefile"));

        for (Readme.Block unit : Readme.blocks("ini")) {
            for (String program : Readme.found("^ExecStart=/usr/local/bin/([a-z-]+)", unit.text())) {
                assertTrue(makefile.contains("$(LINKS)/" + program), program);
            }
        }
    }

    private static List<Path> files(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(file -> file.toString().endsWith(".java")).sorted().toList();
        }
    }
}
