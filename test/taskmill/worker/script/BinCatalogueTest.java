package taskmill.worker.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eclipsesource.json.JsonObject;
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

    private static JsonObject row(BinCatalogue catalogue) {
        JsonObject row = new JsonObject();
        catalogue.announce(row);
        return row;
    }

    private static List<String> names(JsonObject row) {
        return row.get("bins").asArray().values().stream().map(one -> one.asObject().getString("name", "")).toList();
    }

    @Test
    void whatMayBeRunIsAnnouncedAsItIsNow() throws IOException {
        BinCatalogue catalogue = new BinCatalogue(new BinDirectory(bin));
        put("a.sh", "a");
        put("not", "b");
        Files.setPosixFilePermissions(bin.resolve("not"), PosixFilePermissions.fromString("rw-r--r--"));

        assertEquals("{\"bins\":[{\"name\":\"a.sh\",\"size\":1,\"sha256\":\"" + DIGEST_OF_A
            + "\"}],\"bins_complete\":true}", row(catalogue).toString());
        put("a.sh", "other");
        assertFalse(row(catalogue).toString().contains(DIGEST_OF_A));
        Files.delete(bin.resolve("a.sh"));
        assertEquals(List.of(), names(row(catalogue)));
    }

    @Test
    void moreThanFitIsToldToBeNotAll() throws IOException {
        for (int i = 0; i < 1000; i++) {
            put("a" + i, "a");
        }
        BinCatalogue catalogue = new BinCatalogue(new BinDirectory(bin));
        JsonObject fitting = row(catalogue);
        put("b", "b");
        JsonObject cut = row(catalogue);

        assertTrue(fitting.getBoolean("bins_complete", false));
        assertEquals(1000, names(cut).size());
        assertFalse(cut.getBoolean("bins_complete", true));
    }

    @Test
    void aDirectoryThatCannotBeReadIsToldToBeNotAll() throws IOException {
        JsonObject row = row(new BinCatalogue(new BinDirectory(bin.resolve("nothing"))));

        assertEquals("{\"bins\":[],\"bins_complete\":false}", row.toString());
    }
}
