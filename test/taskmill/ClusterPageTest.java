package taskmill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskmill.support.Command;
import taskmill.support.RedisProcess;

/** The steps of the page about a Cluster are run as they stand there, on other ports and with fewer slots that move. */
@Order(1)
final class ClusterPageTest {
    private static final Pattern PORT = Pattern.compile("\\b(?:700[1-8]|9596)\\b");
    private static final String ENDS = """
            set -eu
            trap 'set +e; kill $(jobs -p); wait; for port in PORTS; do redis-cli -p $port shutdown nosave; done' EXIT
            """;

    private static boolean isOnPath(String program) {
        return Command.of("sh", "-c", "command -v " + program).run().exitCode() == 0;
    }

    @Test
    void everyStepDoesWhatItSays(@TempDir Path tree) throws IOException {
        assumeTrue(isOnPath("redis-server") && isOnPath("redis-cli"), "redis-server and redis-cli are on PATH");
        for (String part : List.of("bin", "build", "lib", "config", "VERSION")) {
            Files.createSymbolicLink(tree.resolve(part), Path.of(part).toAbsolutePath());
        }
        List<Page.Block> steps = Page.blocks("sh").stream().filter(block -> PORT.matcher(block.text()).find()).toList();
        Map<String, String> ports = new TreeMap<>();
        String script = PORT.matcher(steps.stream().map(Page.Block::text).collect(Collectors.joining()))
            .replaceAll(found -> ports.computeIfAbsent(found.group(), port -> String.valueOf(RedisProcess.freePort())));
        String nodes = ports.entrySet().stream().filter(port -> !port.getKey().equals("9596")).map(Map.Entry::getValue)
            .collect(Collectors.joining(" "));

        Command.Ran ran = Command.of("bash", "-c", ENDS.replace("PORTS", nodes)
            + script.replace("--cluster-use-empty-masters", "--cluster-use-empty-masters --cluster-weight $added=0.02"))
            .in(tree).with("HOME", tree).with("TASKMILL_RUN", tree.resolve("run")).run().succeeded();

        assertEquals(3, Pattern.compile("hello, ").matcher(ran.out()).results().count(), ran::toString);
        Matcher checked = Pattern.compile("\"ok\": *true").matcher(ran.out());
        assertEquals(2, checked.results().count(), ran::toString);
        assertTrue(ran.out().contains("All 16384 slots covered"), ran::toString);
    }
}
