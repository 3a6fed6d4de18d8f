package taskmill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskmill.config.Invocation;
import taskmill.support.Command;
import taskmill.task.ErrorCode;
import taskmill.task.TaskState;
import taskmill.task.TaskType;

/** The facts on the pages are those of the sources; {@link PageCommandsTest} runs the commands that they show. */
final class PagesTest {
    private static final Path SRC = Path.of("src/taskmill");
    /** An installation lacks these, and README says so. */
    private static final Set<String> IN_REPOSITORY_ONLY = Set.of("src/README.md", "src/taskmill/broker/ui/README.md", "CONTRIBUTING.md",
        "test/README.md", "test/taskmill/page/dashboard.png");

    @TempDir
    Path temporary;

    @Test
    void readmeIsShortAndBeginsWithWhatMatters() {
        List<String> lines = Page.README.text().lines().toList();
        String first = String.join("\n", lines.subList(0, 80));

        assertTrue(lines.get(2).contains("[中文快速上手](#中文快速上手)"), lines.get(2));
        for (String what : List.of("make run", "make test", "│    Redis    │", "/api/task/script", "/api/task/rpc",
            "/api/task/result/", "/api/task/count/undo", "/api/task/result/success/", "At least once")) {
            assertTrue(first.contains(what), what + " is not in the first 80 lines");
        }
        assertTrue(lines.size() <= 250, lines.size() + " lines");
    }

    /** A block of another kind would be read by no test, and a shell block under another name would never run. */
    @Test
    void everyBlockIsOfAKnownKind() {
        Set<String> known = Set.of("sh", "text", "java", "js", "yaml", "ini");

        for (Page page : Page.all()) {
            assertEquals(List.of(),
                page.blocks().stream().filter(block -> !known.contains(block.language())).toList());
            assertEquals(page.text().lines().filter(line -> line.startsWith("```")).count(),
                page.blocks().size() * 2L, page::path);
        }
    }

    @Test
    void endpointsAreThoseOfTheBroker() throws IOException {
        String code = "";
        for (Path file : files(SRC.resolve("broker"), ".java")) {
            code += Files.readString(file);
        }
        Set<String> real = Page.found("\\.on(?:Later|Admin|Own)?\\((\"[A-Z]+\",\\s*\"/[^\"]*\")", code).stream()
            .flatMap(route -> routes(route.replaceAll("\"|,", ""))).collect(Collectors.toCollection(TreeSet::new));
        Page.found("\\.open\\(\"(/[^\"]*)\"", code).forEach(path -> real.add("GET " + path));

        assertTrue(real.size() > 10, "the broker's routes are written in another way: " + real);
        assertEquals(real, Page.found("^\\| `([A-Z]+ /[^`]*)` \\|", Page.API.prose()));
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
        String pictured = Page.block("text", "submit ─").text();
        String sets = Page.ARCHITECTURE.section("## States and transitions");

        assertEquals(codes, Page.found("^\\| `([a-z_]+)` \\|", Page.API.section("## Error codes")).stream()
            .filter(word -> !word.equals("code")).collect(Collectors.toSet()));
        for (TaskState state : TaskState.values()) {
            assertTrue(pictured.contains(state.word()) && sets.contains(state.word()), state.word());
        }
    }

    @Test
    void makeTargetsAreThoseOfMakeHelp() {
        String help = Command.of("make", "help").without("MAKEFLAGS").run().succeeded().out();

        Set<String> real = Page.found("(?:^|; )(make(?: [a-z-]+)?)\\b", help);
        real.add("make help");
        assertTrue(real.size() > 7, real.toString());
        assertEquals(real, Page.found("`(make(?: [a-z-]+)?)`", Page.CONTRIBUTING.section("## Build").replaceFirst(
            "(?s).*?\\| target", "")));
    }

    @Test
    void shownConfigurationIsUnderstood() throws IOException {
        for (Page.Block block : Page.blocks("yaml")) {
            String name = block.text().lines().findFirst().orElseThrow().replace("# ", "");
            // Like all temporary files it is for its owner alone: one of them has a token.
            Path file = Files.createTempFile(temporary, "page", ".yaml");
            Files.writeString(file, block.text());
            String[] args = {"-config=" + file, "--redis=127.0.0.1:6379"};
            String[] workerArgs = {args[0], args[1], "--bin_path=bin/tasks"};

            Object read = name.contains("broker") ? Invocation.broker(args, Map.of(), Path.of(""))
                : Invocation.worker(workerArgs, Map.of(), Path.of(""));

            assertInstanceOf(Invocation.Start.class, read, block::toString);
        }
    }

    @Test
    void linksLeadSomewhereAndFilesExist() {
        var wrong = new ArrayList<String>();
        for (Page page : Page.all()) {
            for (String link : links(page)) {
                String anchor = link.contains("#") ? link.replaceFirst(".*#", "") : "";
                if (!Files.exists(page.target(link))
                    || !anchor.isEmpty() && !new Page(page.target(link).toString()).anchors().contains(anchor)) {
                    wrong.add(page + ": " + link);
                }
            }
            Page.found("`((?:bin|config|src|test|store)/[A-Za-z0-9/._-]*)[^`]*`", page.text()).stream()
                .filter(path -> Stream.of("", "src/taskmill/").noneMatch(root -> Files.exists(Path.of(root + path))))
                .forEach(path -> wrong.add(page + ": " + path));
        }

        assertEquals(List.of(), wrong);
    }

    @Test
    void linksOfInstalledPagesLeadToInstalledFiles() throws IOException {
        String pages = Page.found("^PAGES := (.*)$", Files.readString(Path.of("Makefile"))).iterator().next();
        var wrong = new ArrayList<String>();
        for (Page page : Page.all()) {
            if (isInstalled(Path.of(page.path()), pages)) {
                links(page).stream().filter(link -> !isInstalled(page.target(link), pages))
                    .filter(link -> !IN_REPOSITORY_ONLY.contains(page.target(link).toString()))
                    .forEach(link -> wrong.add(page + ": " + link));
            }
        }

        assertEquals(List.of(), wrong);
    }

    private static boolean isInstalled(Path file, String pages) {
        return List.of(pages.split(" ")).contains(file.toString()) || file.startsWith("bin")
            || file.startsWith("config") || file.equals(Path.of("LICENSE"));
    }

    private static List<String> links(Page page) {
        return Page.found("\\]\\(([^)]*)\\)", page.text()).stream().filter(link -> !link.startsWith("http")).toList();
    }

    @Test
    void everyScriptIsOnThePageOfTheArchitecture() throws IOException {
        Set<String> scripts = files(SRC.resolve("store/lua"), ".lua").stream()
            .map(file -> file.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));

        assertEquals(scripts,
            Page.found("`([a-z_]+\\.lua)`", Page.ARCHITECTURE.section("## States and transitions")));
    }

    /** Each {@code Type} and {@code Type.member} in code font is in the tree, or in {@code java.lang}. */
    @Test
    void typesOnThePagesForContributorsExist() throws IOException {
        var sources = new TreeMap<String, String>();
        for (Path file : Stream.concat(files(SRC, ".java").stream(), files(Path.of("test"), ".java").stream()).toList()) {
            sources.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
        }
        var wrong = new ArrayList<String>();
        for (Page page : List.of(Page.ARCHITECTURE, Page.CONTRIBUTING)) {
            for (String name : Page.found("`([A-Z][A-Za-z]*[a-z][A-Za-z]*(?:\\.[A-Za-z]+)?)`", page.prose())) {
                String[] part = name.split("\\.");
                String source = sources.get(part[0]);
                boolean there = source == null ? isOfJava(part[0]) : part.length == 1 || source.contains(part[1]);
                if (!there) {
                    wrong.add(page + ": " + name);
                }
            }
        }

        assertEquals(List.of(), wrong);
    }

    private static boolean isOfJava(String type) {
        try {
            return Class.forName("java.lang." + type) != null;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    @Test
    void keysAreThoseOfTheSources() throws IOException {
        String keys = Files.readString(SRC.resolve("store/Keys.java")).replaceAll("(?m)^ \\* ?", "")
            .replaceAll("\\{@link (\\w+)\\}", "$1");

        assertEquals(Page.found("(?s)<pre>\n(.*?)</pre>", keys), Set.of(Page.block("text", "spec:UUID").text()));
    }

    /** A worker that systemd kills too soon could not give back what it runs. */
    @Test
    void unitsStartWhatIsInstalledAndLeaveTimeToStop() throws IOException {
        String makefile = Files.readString(Path.of("Makefile"));
        long graces = Page.found("^#(?:shutdown|kill)_grace: ([0-9]+)$", Files.readString(Path.of("config/worker.yaml"))).stream()
            .mapToLong(Long::parseLong).sum();

        for (Path unit : files(Path.of("config/systemd"), ".service")) {
            String text = Files.readString(unit);
            String program = Page.found("^ExecStart=/usr/local/bin/([a-z-]+)$", text).iterator().next();
            long stopSeconds = Long.parseLong(Page.found("^TimeoutStopSec=([0-9]+)$", text).iterator().next());
            assertTrue(makefile.contains("$(LINKS)/" + program), program);
            assertTrue(makefile.contains("$(UNITS)/" + unit.getFileName()), unit::toString);
            assertTrue(program.endsWith("broker") || graces > 0 && stopSeconds > graces + 10, unit::toString);
        }
    }

    private static List<Path> files(Path root, String ending) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(file -> file.toString().endsWith(ending)).sorted().toList();
        }
    }
}
