package taskmill.worker.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import taskmill.support.Command;
import taskmill.task.ErrorCode;
import taskmill.worker.process.PathSafety;

class BinDirectoryTest {
    private final Scripts scripts = Scripts.open();
    private final Path home = scripts.home;
    private final Path bin = scripts.bin;

    @AfterEach
    void close() {
        scripts.close();
    }

    @Test
    void findsAnExecutableOfTheDirectory() {
        Path file = Scripts.write(bin.resolve("-odd name ü"), "true");

        assertEquals(new BinDirectory.Program(bin, file), new BinDirectory(bin).find("-odd name ü"));
    }

    @Test
    void followsALinkWithinTheDirectoryAndKeepsItsName() throws IOException {
        Scripts.write(bin.resolve("real"), "true");
        Path link = Files.createSymbolicLink(bin.resolve("alias"), Path.of("real"));

        assertEquals(new BinDirectory.Program(bin, link), new BinDirectory(bin).find("alias"));
    }

    @Test
    void takesADirectoryThatIsALinkForTheRealOne() throws IOException {
        Scripts.write(bin.resolve("real"), "true");
        Path current = Files.createSymbolicLink(home.resolve("current"), bin);

        assertEquals(new BinDirectory.Program(bin, bin.resolve("real")), new BinDirectory(current).find("real"));
    }

    @Test
    void refusesALinkThatLeadsOut() throws IOException {
        Scripts.write(home.resolve("outside"), "true");
        Files.createSymbolicLink(bin.resolve("link"), home.resolve("outside"));
        Files.createSymbolicLink(bin.resolve("chain"), Path.of("link"));
        Files.createSymbolicLink(bin.resolve("sh"), Path.of("/bin/sh"));

        assertRefused(ErrorCode.BIN_NOT_ALLOWED, "link", "chain", "sh");
    }

    @Test
    void refusesALinkIntoADirectoryBelow() throws IOException {
        Path below = Files.createDirectory(bin.resolve("below"));
        Scripts.write(below.resolve("deep"), "true");
        Files.createSymbolicLink(bin.resolve("link"), below.resolve("deep"));

        assertRefused(ErrorCode.BIN_NOT_ALLOWED, "link", "below/deep");
    }

    @Test
    void refusesNamesThatAreNoFilesOfTheDirectory() throws IOException {
        Scripts.write(home.resolve("outside"), "true");
        Path inside = Scripts.write(bin.resolve("inside"), "true");
        Files.createSymbolicLink(bin.resolve("loop"), Path.of("loop"));

        assertRefused(ErrorCode.BIN_NOT_ALLOWED, "", ".", "..", "../outside", "/bin/sh", "loop", "x/../../outside",
            inside.toString(), "inside/", "./inside");
    }

    @Test
    void refusesWhatIsNoExecutableFile() throws IOException {
        Files.createDirectory(bin.resolve("directory"));
        Files.writeString(bin.resolve("text"), "true");
        Command.of("mkfifo", bin.resolve("fifo")).run().succeeded();
        Files.setPosixFilePermissions(bin.resolve("fifo"), PosixFilePermissions.fromString("rwxrwxrwx"));

        assertRefused(ErrorCode.BIN_NOT_ALLOWED, "directory", "text", "fifo");
    }

    @Test
    void refusesAProgramThatEverybodyCanWrite() throws IOException {
        Scripts.write(bin.resolve("shared"), "true");
        Path open = permit(Scripts.write(bin.resolve("open"), "true"), "rwxr-xrwx");
        Files.createSymbolicLink(bin.resolve("link"), open);
        permit(bin.resolve("shared"), "rwxrwxr-x");

        assertRefused(ErrorCode.BIN_NOT_ALLOWED, "open", "link");
        assertInstanceOf(BinDirectory.Program.class, new BinDirectory(bin).find("shared"));
    }

    @Test
    void refusesEverythingInADirectoryThatEverybodyCanWrite() throws IOException {
        Scripts.write(bin.resolve("good"), "true");
        permit(bin, "rwxrwxrwx");

        assertImpaired("everybody can write to " + bin, bin);
        assertEquals(List.of(), new BinDirectory(bin).programs());
    }

    @Test
    void refusesEverythingBelowADirectoryThatEverybodyCanWrite() throws IOException {
        Scripts.write(bin.resolve("good"), "true");
        permit(home, "rwxrwxrwx");

        assertImpaired("everybody can write to " + home, bin);
    }

    @Test
    void aStickyDirectoryAboveIsNoDanger() throws IOException {
        Path file = Scripts.write(bin.resolve("good"), "true");
        Command.of("chmod", "1777", home).run().succeeded();

        assertEquals(new BinDirectory.Program(bin, file), new BinDirectory(bin).find("good"));
    }

    @Test
    void aDirectoryOfAnotherUserIsWarnedOf() throws IOException {
        boolean root = PathSafety.currentUid() == 0;
        Path foreign = root ? bin : Path.of("/root");
        if (root) {
            Command.of("chown", "12345", bin).run().succeeded();
        }

        assertEquals(root, new BinDirectory(foreign).warning().isPresent());
        assertEquals(Optional.empty(), new BinDirectory(Path.of("/usr/bin")).warning());
    }

    private static Path permit(Path file, String permissions) throws IOException {
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    @Test
    void missesWhatDoesNotExist() throws IOException {
        Files.createSymbolicLink(bin.resolve("dangling"), Path.of("nothing"));

        assertRefused(ErrorCode.BIN_NOT_FOUND, "nothing", "dangling", "nul\0byte");
    }

    @Test
    void missesEverythingWithoutTheDirectory() throws IOException {
        Files.delete(bin);

        assertImpaired("there is no such directory", bin);
        Files.createFile(bin);
        assertImpaired("not a directory", bin);
    }

    private static void assertImpaired(String why, Path directory) {
        String reason = assertInstanceOf(BinDirectory.Impaired.class, new BinDirectory(directory).find("good")).reason();
        assertTrue(reason.contains(why), reason);
    }

    private void assertRefused(ErrorCode code, String... names) {
        for (String name : names) {
            BinDirectory.Found found = new BinDirectory(bin).find(name);
            assertEquals(code, assertInstanceOf(BinDirectory.Refused.class, found, name).code(), name);
        }
    }
}
