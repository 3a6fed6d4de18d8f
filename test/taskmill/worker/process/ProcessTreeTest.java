package taskmill.worker.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import taskmill.support.Eventually;
import taskmill.worker.script.Scripts;

class ProcessTreeTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final Duration SOON = Duration.ofSeconds(20);

    private final ProcessTable table = ProcessTable.ofPlatform();
    private final String tag = Scripts.tag();
    private Process leader;

    @BeforeEach
    void startASession() throws Exception {
        leader = new ProcessBuilder("setsid", "sleep", tag).start();
        Eventually.await(Duration.ofSeconds(5), "a session",
            () -> table.look().rows().get(leader.pid()).session() == leader.pid());
    }

    @AfterEach
    void endIt() {
        Scripts.killAllWith(tag);
    }

    @Test
    void aPidThatWentToAnotherProcessIsLeftAlone() {
        // The root was seen with this pid at another time: whoever has it now is a stranger, with all its session.
        ProcessTree tree = tree(marker(1), leader.pid(), table.source().startOf(leader.pid()) - 1);

        assertEquals(new ProcessTree.Killed(0, 0), tree.kill(SECOND));
        assertTrue(leader.isAlive());
    }

    @Test
    void aLeaderThatWasGoneBeforeItWasSeenMakesItsPidAStrangers() {
        assertEquals(new ProcessTree.Killed(0, 0), tree(marker(1), leader.pid(), 0).kill(SECOND));
        assertTrue(leader.isAlive());
    }

    @Test
    void aProcessStaysListedAfterItsParentsAreGone() throws Exception {
        Process parent = new ProcessBuilder("sh", "-c", "env -i setsid sleep " + tag + " & wait").start();
        ProcessTree tree = tree(marker(1), parent.pid(), table.source().startOf(parent.pid()));
        // The shell of the tree, and the sleeper once it is in a session of its own.
        Eventually.await(Duration.ofSeconds(5), "a sleeper elsewhere", () -> table.look().rows().values().stream()
            .anyMatch(row -> row.parent() == parent.pid() && row.session() == row.pid()));
        tree.find();
        parent.destroyForcibly().waitFor();

        assertEquals(1, tree.find());
        assertEndedByKill(tree);
    }

    @Test
    void onlyTheMarkersOfThisTreeAreFound() throws Exception {
        ProcessBuilder builder = new ProcessBuilder("sleep", tag);
        builder.environment().putAll(marker(2).variables());
        Process marked = builder.start();

        assertEquals(0, tree(marker(1), 0, 0).find());
        assertEquals(0, tree(marker(22), 0, 0).find());
        assertEndedByKill(tree(marker(2), 0, 0));
        assertTrue(marked.waitFor(60, TimeUnit.SECONDS));
    }

    @Test
    void aZombieIsGone() throws Exception {
        Process parent = new ProcessBuilder("setsid", "sh", "-c", "sleep 0 & exec sleep " + tag).start();
        ProcessTree tree = tree(marker(1), parent.pid(), table.source().startOf(parent.pid()));

        Eventually.await(Duration.ofSeconds(5), "a child is dead and not reaped", () -> ProcessHandle.of(parent.pid())
            .orElseThrow().children().anyMatch(child -> table.source().startOf(child.pid()) == 0));

        assertEquals(1, tree.find());
    }

    @Test
    void parentsAloneAreEnoughForChildrenWhereThePlatformTellsNoMore() throws Exception {
        ProcessTable handles = new ProcessTable(new ProcessHandles());
        Process parent = new ProcessBuilder("sh", "-c", "sleep " + tag + " & wait").start();
        ProcessTree tree = new ProcessTree(handles,
            List.of(new ProcessTree.Root(marker(1), parent.pid(), handles.source().startOf(parent.pid()))));
        Eventually.await(Duration.ofSeconds(5), "two processes", () -> tree.find() == 2);

        assertEquals(0, tree.kill(5 * SECOND).left());
        assertEquals(List.of(leader.pid()), Scripts.processesWith(tag));
    }

    @Test
    void theEnvironmentOfAMarkedProcessIsReadOnce() throws Exception {
        ProcessBuilder builder = new ProcessBuilder("sleep", tag);
        builder.environment().putAll(marker(2).variables());
        Process marked = builder.start();
        Map<Long, Integer> reads = new ConcurrentHashMap<>();
        ProcessTable counted = new ProcessTable(counting(ProcessSource.ofPlatform(), reads));
        Eventually.await(SOON, "it is found by its environment",
            () -> new ProcessTree(counted, List.of(new ProcessTree.Root(marker(2), 0, 0))).find() == 1);
        int before = reads.get(marked.pid());

        for (int i = 0; i < 10; i++) {
            assertEquals(1, new ProcessTree(counted, List.of(new ProcessTree.Root(marker(2), 0, 0))).find());
        }

        assertEquals(before, reads.get(marked.pid()));
    }

    private static ProcessSource counting(ProcessSource source, Map<Long, Integer> reads) {
        return (ProcessSource) Proxy.newProxyInstance(ProcessSource.class.getClassLoader(),
            new Class<?>[] {ProcessSource.class}, (proxy, method, args) -> {
                if (method.getName().equals("marker")) {
                    reads.merge((Long) args[0], 1, Integer::sum);
                }
                return method.invoke(source, args);
            });
    }

    /** On a busy machine a process that was killed is still there for a moment, and the signal reaches it again. */
    private static void assertEndedByKill(ProcessTree tree) {
        ProcessTree.Killed killed = tree.kill(5 * SECOND);

        assertTrue(killed.reached() >= 1 && killed.left() == 0, killed::toString);
    }

    private ProcessTree tree(AttemptMarker marker, long pid, long start) {
        return new ProcessTree(table, List.of(new ProcessTree.Root(marker, pid, start)));
    }

    private static AttemptMarker marker(int attempt) {
        return new AttemptMarker("019a0000-0000-7000-8000-000000000000", attempt, "tree-tester");
    }
}
