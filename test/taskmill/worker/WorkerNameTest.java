package taskmill.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskmill.config.StoreConfig;
import taskmill.support.Command;
import taskmill.support.Seen;
import taskmill.worker.process.PathSafety;
import taskmill.worker.process.ProcessSource;

class WorkerNameTest {
    /** Nobody listens there: names are given without asking Redis. */
    private static final String ADDRESS = "127.0.0.1:1";
    private final String prefix = "names" + System.nanoTime();
    private final StoreConfig store = SteppedShard.config(ADDRESS, prefix);

    @TempDir
    Path directory;

    private WorkerName take(String wanted, StoreConfig config) {
        return WorkerName.take(wanted, Optional.of(directory), config);
    }

    private String nameInAnotherProcess(String wished) {
        return Command.of(Path.of(System.getProperty("java.home"), "bin", "java"), "-cp",
            System.getProperty("java.class.path"), NameProbe.class.getName(), wished, directory, ADDRESS, prefix)
            .run().succeeded().out();
    }

    @Test
    void theSecondWorkerOfANameGetsANumberAndTheNameIsFreeAgainAfterwards() {
        WorkerName first = take("w", store);
        try (WorkerName second = take("w", store)) {
            assertEquals("w", first.name());
            assertEquals("w-2", second.name());
            first.close();
            try (WorkerName third = take("w", store)) {
                assertEquals("w", third.name());
                assertNotEquals(first.id(), third.id());
            }
        }
    }

    @Test
    void workersOfAnotherStoreDoNotCompete() {
        try (WorkerName first = take("w", store);
            WorkerName other = take("w", SteppedShard.config(ADDRESS, prefix + "x"))) {
            assertEquals(first.name(), other.name());
        }
    }

    @Test
    void anIdIsTheNameAndEightCharactersDrawnAnew() {
        try (WorkerName name = take("w.1_a-b", store)) {
            assertTrue(name.id().matches("w\\.1_a-b-[0-9a-f]{8}"), name.id());
        }
    }

    @Test
    void aLongNameIsCut() {
        try (WorkerName name = take("x".repeat(64), store)) {
            assertEquals(48, name.name().length());
        }
    }

    @Test
    void anotherProcessGetsNeitherOfTwoNamesThatThisOneHas() {
        try (WorkerName first = take("w", store); WorkerName second = take("w", store)) {
            assertEquals("w-3", nameInAnotherProcess("w"));
            assertEquals("w w-2", first.name() + " " + second.name());
        }
        assertEquals("w", nameInAnotherProcess("w"));
    }

    @Test
    void theNextHolderLearnsWhoDiedButNotWhoEndedInOrder() {
        take("w", store).close();
        try (WorkerName next = take("w", store)) {
            assertEquals(Optional.empty(), next.predecessor());
        }
        nameInAnotherProcess("w");

        try (WorkerName heir = take("w", store)) {
            assertTrue(heir.predecessor().orElseThrow().id().matches("w-[0-9a-f]{8}"));
            assertTrue(heir.predecessor().orElseThrow().isCleared());
        }
    }

    @Test
    void aDirectoryThatOthersCanWriteIsRefused() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwx---"));

        assertRefused("others may write to it");
    }

    @Test
    void aLinkIsRefusedAndWhatItLeadsToIsLeftAlone() throws IOException {
        Path victim = Files.writeString(directory.resolve("victim"), "precious");
        Path real = Files.createDirectory(directory.resolve("real"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), real);
        assertRefused("it is no directory, or a link", link);

        WorkerName name = WorkerName.take("w", Optional.of(real), store);
        Path lock = onlyLock(real);
        name.close();
        Files.delete(lock);
        Files.createSymbolicLink(lock, victim);
        assertRefused("Too many levels of symbolic links", real);
        assertEquals("precious", Files.readString(victim));
    }

    @Test
    void theDirectoryOfAnotherUserIsRefused() throws IOException {
        boolean root = PathSafety.currentUid() == 0;
        if (root) {
            Command.of("chown", "12345", directory).run().succeeded();
        }

        assertRefused(root ? "it belongs to another user" : "", root ? directory : Path.of("/"));
    }

    @Test
    void aDirectoryBelowOneThatEverybodyCanWriteIsRefused() throws IOException {
        Path below = Files.createDirectory(directory.resolve("below"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertRefused("another user can replace it", below);
    }

    @Test
    void whatAnotherUserMadeFirstIsRefused() throws IOException {
        Assumptions.assumeTrue(PathSafety.currentUid() == 0, "only root can become another user");
        Command.of("chmod", "1777", directory).run().succeeded();
        Path victim = Files.writeString(Files.createDirectory(directory.resolve("mine")).resolve("victim"), "precious");
        String forged = "w-00000000 0 0";
        List<String> attacks = List.of(
            "mkdir -m 777 run; mkdir run/$1; echo " + forged + " > run/$1/w.lock; chmod -R 777 run",
            "mkdir -m 700 run; mkdir run/$1; ln -s " + victim + " run/$1/w.lock",
            "ln -s " + victim.getParent() + " run", "ln -s " + victim + " run", "mkfifo run", "echo " + forged + " > run");
        for (String attack : attacks) {
            Command.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "sh", "-c", attack, "sh",
                RunDirectory.nameOf(store)).in(directory).run().succeeded();

            assertRefused("", directory.resolve("run"));

            assertEquals("precious", Files.readString(victim), attack);
            Command.of("rm", "-rf", directory.resolve("run")).run().succeeded();
        }
        try (WorkerName name = WorkerName.take("w", Optional.of(directory.resolve("run")), store)) {
            String said = Command.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "ls",
                directory.resolve("run")).run().err();

            assertTrue(said.contains("Permission denied"), said);
            assertEquals(Optional.empty(), name.predecessor());
        }
        Seen.note(getClass(), "attacks of another user", "tried " + attacks.size() + ", refused " + attacks.size()
            + ", files of the worker's user changed 0, forged attempts taken over 0");
    }

    @Test
    void filesAreKeptFromLookingOld() throws IOException {
        try (WorkerName name = take("w", store)) {
            Path lock = onlyLock(directory);
            // By another process: one that closes a file gives up its locks on it.
            Command.of("touch", "-d", "2001-02-03", lock).run().succeeded();
            FileTime old = Files.getLastModifiedTime(lock);

            name.keep();

            assertNotEquals(old, Files.getLastModifiedTime(lock));
            assertEquals("w-2", nameInAnotherProcess("w"));
        }
    }

    private static Path onlyLock(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".lock")).findFirst().orElseThrow();
        }
    }

    private void assertRefused(String why, Path... others) {
        Path refused = others.length == 0 ? directory : others[0];
        String said = assertThrows(UncheckedIOException.class,
            () -> WorkerName.take("w", Optional.of(refused), store)).getMessage();
        assertTrue(said.contains(why) && said.contains(refused.toString()), said);
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
