package taskmill.worker.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a worker announces that it can run. */
class BinCatalogueTest {
    /** Of the text {@code a}, by sha256sum. */
    private static final String DIGEST_OF_A = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb";
    @TempDir
    Path bin;

    private void put(String name, String text) throws IOException {
        Files.writeString(bin.resolve(name), text);
        Files.setPosixFilePermissions(bin.resolve(name), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void whatMayBeRunIsAnnouncedAsItIsNow() throws IOException {
        BinCatalogue catalogue = new BinCatalogue(new BinDirectory(bin), Runnable::run);
        put("a.sh", "a");
        put("not", "b");
        Files.setPosixFilePermissions(bin.resolve("not"), PosixFilePermissions.fromString("rw-r--r--"));

        assertEquals(new BinCatalogue.BinList(List.of(new BinCatalogue.Bin("a.sh", 1, DIGEST_OF_A)), true),
            catalogue.list());
        put("a.sh", "other");
        assertNotEquals(DIGEST_OF_A, catalogue.list().bins().get(0).sha256());
        Files.delete(bin.resolve("a.sh"));
        assertEquals(BinCatalogue.BinList.NOTHING, catalogue.list());
    }

    @Test
    void moreThanFitIsToldToBeNotAll() throws IOException {
        for (int i = 0; i < 1000; i++) {
            put("a" + i, "a");
        }
        BinCatalogue catalogue = new BinCatalogue(new BinDirectory(bin), Runnable::run);
        BinCatalogue.BinList fitting = catalogue.list();
        put("b", "b");
        BinCatalogue.BinList cut = catalogue.list();

        assertTrue(fitting.complete());
        assertEquals(1000, cut.bins().size());
        assertFalse(cut.complete());
    }

    @Test
    void aDirectoryThatCannotBeReadIsToldToBeNotAll() throws IOException {
        BinCatalogue.BinList listing = new BinCatalogue(new BinDirectory(bin.resolve("nothing")), Runnable::run).list();

        assertEquals(new BinCatalogue.BinList(List.of(), false), listing);
    }
}
