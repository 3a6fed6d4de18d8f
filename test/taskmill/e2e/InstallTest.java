package taskmill.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskmill.support.Command;

/** What {@code make install} writes, {@code make uninstall} removes, and nothing else. */
final class InstallTest {
    @TempDir
    static Path shared;
    private static Checkout checkout;

    @TempDir
    Path directory;
    private Path house;
    private Path list;

    @BeforeAll
    static void install() {
        checkout = new Checkout(shared.resolve("checkout"));
        make("install", "umask 000 &&", shared.resolve("prefix")).succeeded();
    }

    @AfterAll
    static void close() throws IOException {
        checkout.close();
    }

    @BeforeEach
    void copy() {
        Command.of("cp", "-Rp", shared.resolve("prefix"), directory).run().succeeded();
        house = directory.resolve("prefix/lib/taskmill");
        list = house.resolve(".installed");
    }

    @Test
    void uninstallLeavesWhatWasNotInstalled() throws Exception {
        Path data = Files.writeString(Files.createDirectories(house.resolve("run")).resolve("data"), "mine");

        make("uninstall").succeeded();

        assertTrue(Files.exists(data));
        assertFalse(Files.exists(house.resolve("bin")));
        assertFalse(Files.exists(list));
        assertFalse(Files.exists(directory.resolve("prefix/bin/taskmill-worker"), LinkOption.NOFOLLOW_LINKS));
        assertFalse(Files.exists(directory.resolve("prefix/lib/systemd/system/taskmill-worker.service")));
    }

    @Test
    void systemdUnderstandsTheUnitsAndFindsWhatTheyStart() throws Exception {
        assumeTrue(Command.of("sh", "-c", "command -v systemd-analyze").run().exitCode() == 0, "there is no systemd-analyze");
        Path units = shared.resolve("prefix/lib/systemd/system");

        for (String unit : List.of("taskmill-broker.service", "taskmill-worker.service")) {
            Command.Ran verified = Command.of("systemd-analyze", "--man=no", "verify", units.resolve(unit)).run().succeeded();

            assertEquals("", verified.out() + verified.err());
        }
    }

    @Test
    void theInstalledLinkIsTheCommandLine() {
        String said = Command.of(directory.resolve("prefix/bin/taskmill"), "--version").run().succeeded().out();

        assertTrue(said.startsWith("taskmill "), said);
    }

    @Test
    void nobodyElseCanWriteWhatWasInstalledWhateverTheUmask() throws Exception {
        String found = Command.of("find", house, "-perm", "/022", "!", "-type", "l").run().succeeded().out();

        assertEquals("", found);
    }

    @Test
    void aListThatLeadsOutOfTheHouseRemovesNothingThere() throws Exception {
        Path other = Files.writeString(directory.resolve("other"), "mine");
        Files.createSymbolicLink(house.resolve("lib/away"), directory);
        for (String line : new String[] {"./lib/../../../../other", "./lib/away/other", "/../../../other"}) {
            Files.writeString(list, line + "\n", StandardOpenOption.TRUNCATE_EXISTING);

            assertNotEquals(0, make("uninstall").exitCode(), line);
            assertTrue(Files.exists(other), line);
        }
    }

    @Test
    void aListThatOthersCouldChangeIsNotFollowed() throws Exception {
        Files.setPosixFilePermissions(list, PosixFilePermissions.fromString("rw-rw-rw-"));

        Command.Ran result = make("uninstall");

        assertNotEquals(0, result.exitCode());
        assertTrue(result.err().contains(list + " could have been changed by others"), result::err);
        assertTrue(Files.exists(house.resolve("bin/worker.sh")));
    }

    @Test
    void aLinkInPlaceOfTheListIsNotFollowed() throws Exception {
        Path elsewhere = Files.move(list, directory.resolve("elsewhere"));
        Files.createSymbolicLink(list, elsewhere);

        assertNotEquals(0, make("uninstall").exitCode());
        assertNotEquals(0, make("install").exitCode());
        assertTrue(Files.exists(house.resolve("bin/worker.sh")));
    }

    @Test
    void aColonInThePathIsRefusedWithTheReason() throws Exception {
        Path withColon = directory.resolve("a:b");

        Command.Ran result = make("install", "", withColon);
        assertNotEquals(0, result.exitCode());
        assertTrue(result.err().contains("no colon can be in the path"), result::err);

        Files.move(directory.resolve("prefix"), withColon);
        Command.Ran worker = Command.of(withColon.resolve("lib/taskmill/bin/worker.sh"), "--version").run();
        assertNotEquals(0, worker.exitCode());
        assertTrue(worker.err().contains("no colon can be in the path"), worker::err);
    }

    private Command.Ran make(String target) {
        return make(target, "", directory.resolve("prefix"));
    }

    private static Command.Ran make(String target, String before, Path prefix) {
        return shell(before + " make -C '" + checkout.root() + "' --no-print-directory " + target + " PREFIX='" + prefix + "'");
    }

    private static Command.Ran shell(String line) {
        return Command.of("sh", "-c", line).without("MAKEFLAGS").without("MFLAGS").without("MAKELEVEL").run();
    }
}
