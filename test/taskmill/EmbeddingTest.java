package taskmill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskmill.support.Child;
import taskmill.support.Command;
import taskmill.support.RedisProcess;

/** Brokers and workers in a program of somebody else's. */
@Order(1)
final class EmbeddingTest {
    private static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final String QUIET_SLF4J = "-Dslf4j.internal.verbosity=ERROR";
    private static RedisProcess redis;

    @TempDir
    Path temporary;

    @BeforeAll
    static void start() {
        redis = RedisProcess.start("--appendonly yes");
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    /** Against the jars that an installation has, and in a JVM that ends by itself only if no thread is left behind. */
    @Test
    void theExampleOnThePageRunsWithTheJarsAloneAndWithoutAWarning() throws IOException {
        String jars = "build/taskmill.jar" + File.pathSeparator
            + Command.of("bin/jars.sh", "path", "run").run().succeeded().out();
        Path source = temporary.resolve("Embedded.java");
        Files.writeString(source, Page.block("java", "class Embedded").text()
            .replace("127.0.0.1:6379", redis.address()));

        int compiled = ToolProvider.getSystemJavaCompiler().run(null, null, null, "--release", "17", "-Xlint:all",
            "-Xlint:-options", "-Werror", "-cp", jars, "-d", temporary.toString(), source.toString());
        assertEquals(0, compiled);

        List<String> argv = new ArrayList<>(flags());
        argv.addAll(List.of(QUIET_SLF4J, "-cp", temporary + File.pathSeparator + jars, "Embedded"));
        Command.Ran ran = Command.of(JAVA, argv.toArray()).without("JAVA_TOOL_OPTIONS").run().succeeded();

        assertEquals("hello, world", ran.out());
        assertEquals(List.of(), ran.err().lines().filter(line -> line.contains("WARNING") || line.contains("SLF4J"))
            .filter(line -> !line.contains("(ulimit -n)")).toList());
    }

    @Test
    void aHostGetsItsThreadsBackNothingGlobalIsTouchedAndMissingPropertiesAreWarnedOf() {
        try (Child host = Command.of(JAVA, QUIET_SLF4J, "-ea", "-cp", System.getProperty("java.class.path"),
            EmbeddingHost.class.getName(), redis.address()).start()) {
            host.awaitReady();

            Set<String> warned = Pattern.compile("-D\\S+").matcher(host.err()).results().map(found -> found.group())
                .map(flag -> flag.replaceAll("(?<=maxConnections=)[0-9]+", "4096")).collect(Collectors.toSet());
            assertTrue(host.err().contains("WARNING: answers will be slow"), host.err());
            assertEquals(flags().stream().filter(flag -> flag.contains("httpserver")).collect(Collectors.toSet()),
                warned);
            assertEquals(143, host.signal("TERM").exitCode(), "a signal was handled by another than the JVM");
        }
    }

    /** The properties that the page of the API tells a host to set. A process that may open few files takes fewer connections. */
    private static List<String> flags() {
        return Stream.of(Page.block("text", "nodelay").text().split("\\s+")).toList();
    }
}
