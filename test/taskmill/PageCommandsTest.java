package taskmill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import taskmill.support.Child;
import taskmill.support.Command;
import taskmill.support.Eventually;
import taskmill.support.RedisProcess;

/**
 * Runs every shell block of every page in a copy of the tree, against the processes that one of them starts, and
 * compares what is shown with what is answered. Another port takes the place of 9595. Targets of make that take long,
 * or would run this very suite, are only looked up by make.
 */
@Order(1)
final class PageCommandsTest {
    private static final String STARTS = "bin/broker.sh -config";
    /** {@link ThreeHostsTest} and {@link ClusterPageTest} run these. */
    private static final Pattern ELSEWHERE = Pattern.compile("10\\.0\\.0\\.|\\b700\\d\\b");
    /** Shown answers are comments: JSON, in one line or more, and ready lines. */
    private static final Pattern SHOWN = Pattern.compile("(?m)^# (\\{.*\n(?:#  .*\n)*|ready .*\n)");
    private static final String MARK = "<answered>";
    private static final String PRELUDE = """
            set -eu
            make() {
                case "${1:-}" in
                    install|uninstall) command make "$@" ;;
                    *) command make -n "$@" >/dev/null ;;
                esac
            }
            curl() {
                command curl -sS --noproxy '*' --max-time 40 -w '\\n%{stderr}HTTP %{http_code}\\n' "$@"
            }
            """;

    @TempDir
    static Path tree;

    private static final List<String> LINKED = List.of("lib", "src", "test");
    private static final int PORT = RedisProcess.freePort();
    private static final int REDIS_PORT = RedisProcess.freePort();
    private static Child system;

    @BeforeAll
    static void start() throws IOException {
        for (String part : LINKED) {
            Files.createSymbolicLink(tree.resolve(part), Path.of(part).toAbsolutePath());
        }
        Command.of("cp", "-Rp", "bin", "config", "Makefile", "VERSION", "LICENSE", tree).run().succeeded();
        for (Page page : Page.all()) {
            if (!page.path().contains("/")) {
                Files.copy(Path.of(page.path()), tree.resolve(page.path()));
            }
        }
        Path jar = tree.resolve("build/taskmill.jar");
        Files.createDirectories(jar.getParent());
        Files.copy(Path.of("build/taskmill.jar"), jar, StandardCopyOption.COPY_ATTRIBUTES);
        Page.Block block = Page.block("sh", STARTS);
        system = command(block, "\nwait\n").start();
        for (String line : shown(block)) {
            String form = Pattern.compile("=\\S+").matcher(line).replaceAll("=\\\\S+");
            Eventually.await(Duration.ofSeconds(40), line + system, () -> system.out().lines().anyMatch(said ->
                said.matches(form)));
        }
    }

    @AfterAll
    static void stop() throws IOException {
        List<ProcessHandle> started = ProcessHandle.of(system.pid()).orElseThrow().descendants().toList();
        started.forEach(ProcessHandle::destroy);
        Eventually.await(Duration.ofSeconds(20), "the end of what a page started", () ->
            started.stream().noneMatch(ProcessHandle::isAlive));
        Command.of("bin/redis.sh", "stop", REDIS_PORT).in(tree).with("TASKMILL_RUN", tree.resolve("run")).run();
        system.close();
        for (String part : LINKED) {
            Files.delete(tree.resolve(part));
        }
    }

    @TestFactory
    Stream<DynamicTest> everyShellBlockDoesWhatItShows() {
        return Page.blocks("sh").stream().filter(block -> !block.text().contains(STARTS)
            && !ELSEWHERE.matcher(block.text()).find())
            .map(block -> DynamicTest.dynamicTest(block.toString(), () -> check(block)));
    }

    private static void check(Page.Block block) {
        Command.Ran ran = command(block, "").run().succeeded();
        List<String> shown = shown(block);
        String[] said = ran.out().split(MARK);
        long refused = ran.err().lines().filter(line -> line.matches("HTTP [45]..")).count();
        for (int i = 0; i < shown.size(); i++) {
            String answer = said[i].lines().filter(line -> line.startsWith("{")).reduce((first, last) -> last)
                .orElseThrow(() -> new AssertionError(ran.toString()));
            JsonObject expected = Json.parse(shown.get(i).replaceAll(",\\s*…\\s*}", "}")).asObject();
            compare("", expected, Json.parse(answer));
            documented(Json.parse(answer).asObject());
            refused -= expected.get("status") == null ? 0 : 1;
        }
        assertEquals(0, refused, ran.toString());
    }

    /** The block with a mark printed behind each command that has an answer, on the ports of this test. */
    private static Command command(Page.Block block, String more) {
        String script = SHOWN.matcher(block.text()).replaceAll("printf '\\\\n%s\\\\n' '" + MARK + "'\n")
            .replace("127.0.0.1:9595", "127.0.0.1:" + PORT)
            .replace("bin/redis.sh start", "bin/redis.sh start " + REDIS_PORT);
        return Command.of("sh", "-c", PRELUDE + script + more).in(tree).without("MAKEFLAGS")
            .with("HOME", tree.resolve("home")).with("TASKMILL_RUN", tree.resolve("run"))
            .with("TASKMILL_REDIS", "127.0.0.1:" + REDIS_PORT).with("TASKMILL_PORT", "127.0.0.1:" + PORT);
    }

    private static List<String> shown(Page.Block block) {
        return SHOWN.matcher(block.text()).results().map(found -> found.group(1).replace("\n# ", "").strip()).toList();
    }

    /** Every name that is shown is answered, with a value of the same kind. */
    private static void compare(String where, JsonValue shown, JsonValue real) {
        assertEquals(kind(shown), kind(real), where);
        if (shown.isObject()) {
            for (JsonObject.Member member : shown.asObject()) {
                String name = where + "." + member.getName();
                assertNotNull(real.asObject().get(member.getName()), name + " is not in " + real);
                compare(name, member.getValue(), real.asObject().get(member.getName()));
            }
        } else if (shown.isArray()) {
            for (int i = 0; i < shown.asArray().size(); i++) {
                assertTrue(i < real.asArray().size(), where + " in " + real);
                compare(where + "[]", shown.asArray().get(i), real.asArray().get(i));
            }
        }
    }

    private static String kind(JsonValue value) {
        return value.isObject() ? "object" : value.isArray() ? "array" : value.isString() ? "string"
            : value.isNumber() ? "number" : value.isBoolean() ? "boolean" : "null";
    }

    /** Every name that is answered is on the page of the API. */
    private static void documented(JsonObject real) {
        List<String> missing = new ArrayList<>();
        for (JsonObject.Member member : real) {
            if (!Page.API.text().contains("`" + member.getName() + "`")
                && !Page.API.text().contains("\"" + member.getName() + "\":")) {
                missing.add(member.getName());
            }
            Set<String> foreign = Set.of("args", "headers", "response_headers");
            if (member.getValue().isObject() && !foreign.contains(member.getName())) {
                documented(member.getValue().asObject());
            } else if (member.getValue().isArray()) {
                member.getValue().asArray().values().stream().filter(JsonValue::isObject)
                    .forEach(each -> documented(each.asObject()));
            }
        }
        assertEquals(List.of(), missing);
    }
}
