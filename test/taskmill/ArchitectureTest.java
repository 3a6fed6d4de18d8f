package taskmill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rules of the house, read from the sources: who may import whom, and what may happen in one place only. */
final class ArchitectureTest {
    private static final Path SRC = Path.of("src/taskmill");
    /**
     * Each package, nested ones too ({@code config.read}), with those that it imports. A row names only rows above it,
     * so there is no cycle, and only what the package really imports. src/README.md has the same table.
     */
    private static final Map<String, Set<String>> ARROWS = new LinkedHashMap<>();

    static {
        ARROWS.put("loop", Set.of());
        ARROWS.put("task", Set.of());
        ARROWS.put("task.cron", Set.of("task"));
        ARROWS.put("access", Set.of("task"));
        ARROWS.put("config.read", Set.of("task"));
        ARROWS.put("config", Set.of("task", "access", "config.read"));
        ARROWS.put("store", Set.of("task", "config", "task.cron", "loop"));
        ARROWS.put("http", Set.of("access"));
        ARROWS.put("broker.live", Set.of("store", "task", "loop"));
        ARROWS.put("broker.follow", Set.of("broker.live", "store", "task", "loop"));
        ARROWS.put("broker.params", Set.of("http", "store", "task", "task.cron"));
        ARROWS.put("broker.api", Set.of("broker.live", "broker.follow", "broker.params", "http", "store", "task", "task.cron",
            "access", "config"));
        ARROWS.put("broker", Set.of("broker.api", "broker.follow", "broker.live", "http", "store", "task", "config", "loop"));
        ARROWS.put("worker.run", Set.of("task"));
        ARROWS.put("worker.process", Set.of("worker.run", "loop"));
        ARROWS.put("worker.script", Set.of("worker.run", "worker.process", "task", "config", "loop"));
        ARROWS.put("worker.rpc", Set.of("worker.run", "task", "access", "config"));
        ARROWS.put("worker.handler", Set.of("worker.run", "task"));
        ARROWS.put("worker", Set.of("worker.run", "worker.process", "worker.script", "worker.rpc", "worker.handler", "store",
            "task", "config", "loop"));
        ARROWS.put("client", Set.of("task"));
        ARROWS.put("cli.command", Set.of("client", "worker", "store", "task", "access", "config", "config.read"));
        ARROWS.put("cli", Set.of("cli.command", "worker", "broker", "http", "store", "config", "task"));
    }

    /** What is allowed in some files only: a regular expression over the code, then the files and their reasons. */
    private static final Map<String, Map<String, String>> ONLY_IN = Map.of(
        "redis\\.clients", Map.of("store/", "one door to the state"),
        "com\\.sun\\.net", Map.of("http/", "one door to the JDK's server"),
        "System\\.exit|\\.halt\\(|sun\\.misc|\\bSignals\\.|java\\.util\\.logging|addShutdownHook"
            + "|System\\.set(Property|Out|Err|In)\\b|setDefaultUncaught|applyDefaults",
        Map.of("cli/", "the mains own their process",
            "http/ServerProperties.java", "what the mains call by applyDefaults"),
        "System\\.(out|err|in)\\b", Map.of("cli/", "the mains talk to a terminal",
            "worker/process/WatchdogMain.java", "the watchdog's process, which talks to its worker"),
        "new Thread\\(|Executors\\.|new \\w*ThreadPoolExecutor|extends ThreadPoolExecutor|\\bTimer\\b|ForkJoin"
            + "|parallelStream|\\.parallel\\(|\\b(supply|run)Async\\(|delayedExecutor",
        Map.of("loop/Loop.java", "all background work",
            "http/RequestThreads.java", "requests",
            "worker/handler/HandlerRunner.java", "handlers, a thread each, and the JDK's timer, after which a deaf one is given up",
            "worker/script/ScriptRunner.java", "scripts, which are waited for and whose outputs are read",
            "worker/run/DaemonThreads.java", "the threads of handlers, scripts and rpcs",
            "worker/rpc/RpcRunner.java", "TLS, name look-ups, which block, and whether the JDK would make a thread for each call"),
        "currentTimeMillis|\\b(Instant|LocalDate|LocalDateTime|ZonedDateTime|OffsetDateTime|Year)\\.now\\("
            + "|new Date\\(|Clock\\.system",
        Map.of("task/TaskIds.java", "ids in the order of time, of which nothing else depends",
            "worker/Worker.java", "a row for people tells since when it runs",
            "cli/command/Commands.java", "people are told how far away times are",
            "cli/command/Doctor.java", "it compares this clock with that of Redis",
            "worker/rpc/RpcRequest.java", "receivers compare the time of a signature with their clock"),
        "java\\.lang\\.reflect|Class\\.forName|\\.getMethod\\(|setAccessible",
        Map.of("cli/Signals.java", "the second TERM cannot be heard of otherwise"));

    private static final Pattern NOT_CODE = Pattern.compile("(\"\"\"[\\s\\S]*?\"\"\"|\"(?:[^\"\\\\\n]|\\\\.)*+\")"
        + "|'(?:[^'\\\\\n]|\\\\.)*+'|//[^\n]*|/\\*[\\s\\S]*?\\*/");
    private static final Pattern LEFT_OVER = Pattern.compile("\\b(TO" + "DO|FIX" + "ME)\\b");
    private static final Pattern OURS = Pattern.compile("\\btaskmill\\.([a-z]+(?:\\.[a-z]+)*)\\.[A-Z*]");

    private static Map<String, String> code;

    @BeforeAll
    static void readOnce() throws IOException {
        code = read();
    }

    @Test
    void packagesImportWhatTheTableSaysAndNothingElse() {
        var wrong = new TreeSet<String>();
        var unused = new TreeSet<String>();
        var above = new TreeSet<String>();
        ARROWS.forEach((name, imported) -> {
            assertTrue(above.containsAll(imported), "the table itself has a cycle at " + name);
            above.add(name);
            imported.forEach(to -> unused.add(name + " does not import " + to));
        });
        code.forEach((file, text) -> {
            String from = packageOf(file);
            OURS.matcher(text).results().map(found -> found.group(1)).filter(to -> !to.equals(from)).forEach(to -> {
                unused.remove(from + " does not import " + to);
                if (!ARROWS.getOrDefault(from, Set.of()).contains(to)) {
                    wrong.add(file + " must not import " + to);
                }
            });
        });

        assertEquals(Set.of(), wrong);
        assertEquals(Set.of(), unused, "remove these from the table");
    }

    @Test
    void everyPackageIsInTheTableAndSaysWhatItIsFor() {
        Set<String> packages = code.keySet().stream().map(ArchitectureTest::packageOf)
            .collect(Collectors.toCollection(TreeSet::new));

        assertTrue(packages.remove(""));
        assertEquals(new TreeSet<>(ARROWS.keySet()), packages);
        Stream.concat(Stream.of(""), packages.stream()).map(name -> SRC.resolve(name.replace('.', '/')))
            .forEach(directory -> assertTrue(Files.exists(directory.resolve("package-info.java")),
                directory + " has no package-info"));
    }

    /** The table of src/README.md. */
    @Test
    void packagesAndTheirImportsAreThoseOnThePage() {
        var shown = new TreeMap<String, Set<String>>();
        Page.ARCHITECTURE.section("## Packages").lines().filter(line -> line.startsWith("| `")).forEach(line -> {
            String[] cell = line.split(" \\| ?");
            shown.put(cell[0].replaceAll("[| `]", ""),
                cell.length < 3 || cell[2].equals("|") ? Set.of() : Set.of(cell[2].replaceAll(" ?\\|$", "").split(", ")));
        });

        assertEquals(new TreeMap<>(ARROWS), shown);
    }

    @Test
    void whatBelongsInOnePlaceIsNowhereElse() {
        var wrong = new ArrayList<String>();
        for (var rule : ONLY_IN.entrySet()) {
            Pattern pattern = Pattern.compile(rule.getKey());
            for (var file : code.entrySet()) {
                boolean allowed = rule.getValue().keySet().stream().anyMatch(file.getKey()::startsWith);
                pattern.matcher(file.getValue()).results().filter(found -> !allowed)
                    .forEach(found -> wrong.add(file.getKey() + ": " + found.group()));
            }
        }

        assertEquals(List.of(), wrong);
    }

    /** An exception from a rule that nobody needs any more would hide the next breach of it. */
    @Test
    void everyExceptionIsNeeded() {
        for (var rule : ONLY_IN.entrySet()) {
            Pattern pattern = Pattern.compile(rule.getKey());
            for (String place : rule.getValue().keySet()) {
                assertTrue(code.entrySet().stream().filter(file -> file.getKey().startsWith(place))
                    .anyMatch(file -> pattern.matcher(file.getValue()).find()), place + " has no " + rule.getKey());
            }
        }
    }

    @Test
    void onlyTheStoreReadsScripts() throws IOException {
        for (Path file : files(SRC, ".lua")) {
            assertTrue(file.startsWith(SRC.resolve("store/lua")), file.toString());
        }
        for (Path file : files(SRC, ".java")) {
            boolean reads = Files.readString(file).contains(".lua\"") || Files.readString(file).contains("\"lua/");
            assertTrue(!reads || file.startsWith(SRC.resolve("store")), file.toString());
        }
    }

    @Test
    void filesAreSmallAndPlain() throws IOException {
        var wrong = new ArrayList<String>();
        for (Path root : List.of(Path.of("src"), Path.of("test"), Path.of("bin"), Path.of("config"))) {
            for (Path file : files(root, ".java", ".lua", ".sh", ".yaml")) {
                List<String> lines = Files.readAllLines(file);
                int longest = root.endsWith("test") ? 140 : 120;
                if (lines.size() > 300) {
                    wrong.add(file + " has " + lines.size() + " lines");
                }
                for (int i = 0; i < lines.size(); i++) {
                    String line = lines.get(i);
                    if (line.length() > longest || line.contains("\t") || LEFT_OVER.matcher(line).find()) {
                        wrong.add(file + ":" + (i + 1) + " " + line.strip());
                    }
                }
            }
        }

        assertTrue(wrong.isEmpty(), () -> String.join("\n", wrong));
    }

    /** The package of a file of {@link #SRC} below {@code taskmill}: {@code config.read}. */
    private static String packageOf(String file) {
        return file.substring(0, Math.max(0, file.lastIndexOf('/'))).replace('/', '.');
    }

    /** The code of each file without comments and what stands in quotes, by its path below {@link #SRC}. */
    private static Map<String, String> read() throws IOException {
        var code = new TreeMap<String, String>();
        for (Path file : files(SRC, ".java")) {
            String bare = NOT_CODE.matcher(Files.readString(file))
                .replaceAll(found -> found.group(1) == null ? "" : "\"\"");
            code.put(SRC.relativize(file).toString(), bare);
        }
        return code;
    }

    private static List<Path> files(Path root, String... endings) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(file -> Stream.of(endings).anyMatch(file.toString()::endsWith)).sorted().toList();
        }
    }
}
