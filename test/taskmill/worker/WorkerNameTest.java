package taskmill.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import taskmill.config.StoreConfig;
import taskmill.support.Command;
import taskmill.worker.process.ProcessSource;

class WorkerNameTest {
    /** Nobody listens there: names are given without asking Redis. */
    private static final String ADDRESS = "127.0.0.1:1";
    private final String prefix = "names" + System.nanoTime();
    private final StoreConfig store = SteppedShard.config(ADDRESS, prefix);

    private String nameInAnotherProcess(String wished) {
        return Command.of(Path.of(System.getProperty("java.home"), "bin", "java"), "-cp",
            System.getProperty("java.class.path"), NameProbe.class.getName(), wished, ADDRESS, prefix)
            .run().succeeded().out();
    }

    @Test
    void theSecondWorkerOfANameGetsANumberAndTheNameIsFreeAgainAfterwards() {
        WorkerName first = WorkerName.take("w", store);
        try (WorkerName second = WorkerName.take("w", store)) {
            assertEquals("w", first.name());
            assertEquals("w-2", second.name());
            first.close();
            try (WorkerName third = WorkerName.take("w", store)) {
                assertEquals("w", third.name());
                assertNotEquals(first.id(), third.id());
            }
        }
    }

    @Test
    void workersOfAnotherStoreDoNotCompete() {
        try (WorkerName first = WorkerName.take("w", store);
                WorkerName other = WorkerName.take("w", SteppedShard.config(ADDRESS, prefix + "x"))) {
            assertEquals(first.name(), other.name());
        }
    }

    @Test
    void anIdIsTheNameAndEightCharactersDrawnAnew() {
        try (WorkerName name = WorkerName.take("w.1_a-b", store)) {
            assertTrue(name.id().matches("w\\.1_a-b-[0-9a-f]{8}"), name.id());
        }
    }

    @Test
    void aLongNameIsCut() {
        try (WorkerName name = WorkerName.take("x".repeat(64), store)) {
            assertEquals(48, name.name().length());
        }
    }

    @Test
    void anotherProcessGetsNeitherOfTwoNamesThatThisOneHas() {
        try (WorkerName first = WorkerName.take("w", store); WorkerName second = WorkerName.take("w", store)) {
            assertEquals("w-3", nameInAnotherProcess("w"));
            assertEquals("w w-2", first.name() + " " + second.name());
        }
        assertEquals("w", nameInAnotherProcess("w"));
    }

    @Test
    void theNextHolderLearnsWhoDiedButNotWhoEndedInOrder() {
        WorkerName.take("w", store).close();
        try (WorkerName next = WorkerName.take("w", store)) {
            assertEquals(Optional.empty(), next.predecessor());
        }
        nameInAnotherProcess("w");

        try (WorkerName heir = WorkerName.take("w", store)) {
            assertTrue(heir.predecessor().orElseThrow().id().matches("w-[0-9a-f]{8}"));
            assertTrue(heir.predecessor().orElseThrow().isCleared());
        }
    }

    @Test
    void aWatchdogThatLivesIsWaitedForAndAnotherProcessOfItsPidIsNot() {
        long pid = ProcessHandle.current().pid();
        long start = ProcessSource.ofPlatform().startOf(pid);

        assertTrue(!Predecessor.parse("w-1 " + pid + " " + start).orElseThrow().isCleared());
        assertTrue(Predecessor.parse("w-1 " + pid + " " + (start + 1)).orElseThrow().isCleared());
        assertEquals(Optional.empty(), Predecessor.parse("w-1 x y"));
        assertEquals(Optional.empty(), Predecessor.parse(" "));
        assertEquals("w-1 5 7", new Predecessor("w-1", 5, 7).text());
    }
}
