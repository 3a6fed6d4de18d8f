package taskmill.worker.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import com.eclipsesource.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import taskmill.support.Eventually;
import taskmill.task.Message;

class ScriptOutputTest {
    private static Scripts scripts;

    @BeforeAll
    static void open() {
        scripts = Scripts.open("max_output", "1000");
    }

    @AfterAll
    static void close() {
        scripts.close();
    }

    @Test
    void aFloodOnBothStreamsIsDrainedAndItsEndsAreKept() throws Exception {
        scripts.write("flood", "flood() { echo first; head -c 3000000 /dev/zero | tr '\\0' x; echo; echo last; }",
            "flood; flood >&2");

        JsonObject result = scripts.run("flood").result();

        for (String stream : List.of("stdout", "stderr")) {
            String text = result.getString(stream, "");
            assertTrue(text.startsWith("first\nxxx"), text);
            assertTrue(text.endsWith("xxx\nlast\n"), text);
            assertTrue(text.contains("\n... 2999012 bytes left out ...\n"), text);
            assertEquals(3000012, result.getInt(stream + "_bytes", 0));
        }
        assertTrue(result.getBoolean("truncated", false));
    }

    @Test
    void binaryOutputBecomesText() throws Exception {
        scripts.write("binary", "printf 'a\\377\\000\\303b'");

        assertEquals("a\ufffd\0\ufffdb", scripts.run("binary").result().getString("stdout", ""));
    }

    @Test
    void aBackgroundProcessThatHoldsTheOutputDelaysNothingAndIsNotHurt() throws Exception {
        Path made = scripts.unmade();
        Path go = scripts.unmade();
        scripts.write("leaves",
            "{ while [ ! -e \"$2\" ]; do sleep 0.01; done",
            "head -c 200000 /dev/zero; echo more >&2; echo written > \"$1\"; } &",
            "echo started; sleep 0.1");

        JsonObject result = scripts.run("leaves", made.toString(), go.toString()).result();
        // The background process ends only now.
        Files.createFile(go);

        assertEquals("started", Message.ofSuccess(result).toString());
        Scripts.awaitMade(made);
    }

    @Test
    void outputsOfASilentBackgroundProcessAreGivenUpAfterAWhile() throws Exception {
        String tag = Scripts.tag();
        try (Scripts own = Scripts.open(Duration.ofMillis(100))) {
            own.write("leaves", "sleep $1 &", "sleep $1 2> /dev/null &", "echo started");

            assertEquals("started", Message.ofSuccess(own.run("leaves", tag).result()).toString());

            assertEquals(2, Scripts.processesWith(tag).size());
            Eventually.await(Duration.ofSeconds(20), "no pipe is shared with them",
                () -> Scripts.processesWith(tag).stream().noneMatch(ScriptOutputTest::sharesAPipe));
            assertEquals(2, Scripts.processesWith(tag).size(), "they live on");
        } finally {
            Scripts.killAllWith(tag);
        }
    }

    private static boolean sharesAPipe(long pid) {
        Set<String> own = pipes("self");
        return pipes(Long.toString(pid)).stream().anyMatch(own::contains);
    }

    private static Set<String> pipes(String process) {
        Set<String> pipes = new HashSet<>();
        for (String name : Objects.requireNonNull(new File("/proc/" + process + "/fd").list())) {
            try {
                String target = Files.readSymbolicLink(Path.of("/proc/" + process + "/fd", name)).toString();
                if (target.startsWith("pipe:")) {
                    pipes.add(target);
                }
            } catch (IOException e) {
                // It has just been closed.
            }
        }
        return pipes;
    }

    @Test
    void whatAPipeStillHoldsAtTheExitIsNotLost() throws Exception {
        scripts.write("late", "{ while kill -0 $$ 2> /dev/null; do :; done; echo late; } &", "sleep 0.1");

        assertEquals("late", Message.ofSuccess(scripts.run("late").result()).toString());
    }

    @Test
    void twoHundredRunsLeaveNoDescriptorAndFewThreads() throws Exception {
        scripts.write("quick", "echo quick");
        scripts.run("quick");
        long before = pipes();

        for (int round = 0; round < 50; round++) {
            List<Scripts.Started> batch = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                batch.add(scripts.start("quick"));
            }
            for (Scripts.Started started : batch) {
                assertEquals("quick", Message.ofSuccess(started.await().result()).toString());
            }
        }

        // Other tests of this process start programs at the same time.
        Eventually.await(Duration.ofSeconds(5), "pipes are closed", () -> pipes() < before + 100);
        long threads = Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith("taskmill-script-")).count();
        assertFalse(threads > 100, threads + " threads");
    }

    /** How many pipes this process has open. Sockets and files belong to other tests. */
    private static long pipes() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.filter(ScriptOutputTest::isPipe).count();
        }
    }

    private static boolean isPipe(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("pipe:");
        } catch (IOException e) {
            return false;
        }
    }
}
