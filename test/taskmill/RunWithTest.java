package taskmill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import com.eclipsesource.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestFactory;
import taskmill.support.Api;
import taskmill.support.Command;
import taskmill.support.Deployment;
import taskmill.support.Eventually;
import taskmill.support.Processes;

/** Each {@code run_with} that a page shows, in front of real scripts, where this user and machine permit it. */
@Order(1)
final class RunWithTest {
    /** What facts.sh says behind a recipe that begins with the word, as regular expressions. */
    private static final Map<String, List<String>> FACTS = Map.of(
        "nice", List.of("nice 1\\d", "Max processes 64 64 processes", "Max address space 4294967296 4294967296 .*"),
        "setpriv", List.of("user 65534 groups 65534"),
        "unshare", List.of("pid 1", "processes [1-3]"));

    private static Deployment deployment;
    private static Api api;

    @BeforeAll
    static void start() {
        deployment = Deployment.onOwnRedis();
        // Another user must be able to reach the programs.
        Command.of("chmod", "o+x", deployment.dir(), deployment.bin()).run().succeeded();
        api = Api.of(deployment.broker());
    }

    @AfterAll
    static void stop() {
        deployment.close();
    }

    @TestFactory
    Stream<DynamicTest> recipesDoWhatTheyAreShownFor() {
        List<String> recipes = Page.blocks("yaml").stream().flatMap(block -> block.text().lines())
            .filter(line -> line.matches("(# )?run_with: .*")).map(line -> line.replaceFirst(".*run_with: ", ""))
            .toList();
        assertEquals(FACTS.size(), recipes.size(), recipes::toString);
        return recipes.stream().map(recipe -> DynamicTest.dynamicTest(recipe, () -> check(recipe)));
    }

    private static void check(String shown) {
        String recipe = shown.replace("=task", "=65534");
        Command.Ran tried = Command.of("sh", "-c", recipe + " sh -c 'true & wait'").in(Path.of("/")).run();
        assumeTrue(tried.exitCode() == 0, () -> "not possible here: " + tried.err());
        String queue = recipe.replaceFirst(" .*", "");
        deployment.worker("name: " + queue, "queues: " + queue, "run_with: " + recipe).awaitReady();

        JsonObject facts = api.run("script", "bin_name=facts.sh", "queue=" + queue);
        for (String fact : FACTS.get(queue)) {
            assertTrue(facts.getString("message", "").lines().anyMatch(line -> line.matches(fact)), facts::toString);
        }

        String seconds = Processes.unusualSeconds();
        JsonObject killed = api.run("script", "bin_name=escape.sh", "args=setsid " + seconds, "queue=" + queue,
            "max_run_time=1");
        assertEquals("timeout", killed.get("error").asObject().getString("code", ""), killed::toString);
        assertEquals(0, killed.getInt("left", -1), killed::toString);
        Eventually.await(Duration.ofSeconds(2), "the end of its processes", () -> Processes.with(seconds).isEmpty());
    }
}
