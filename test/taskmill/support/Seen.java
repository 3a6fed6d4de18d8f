package taskmill.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.WriterConfig;

/**
 * The figures of the tests that attack the product: an object for each test class, with its date, its commit, and what
 * each of its tests has seen. {@code make attacks} makes a table of the file. Has no state of its own.
 */
public final class Seen {
    private static final Path FILE = Path.of("test/taskmill/e2e/attacks.json");
    /** Asked before the file is written, which would make the tree another one. */
    private static final String COMMIT = describe();

    private Seen() {
    }

    /** Prints what a test has seen. At full scale it goes into the file, too. */
    public static synchronized void note(Class<?> test, String part, String figures) {
        System.out.println(part + ": " + figures);
        if (!Scale.isFull()) {
            return;
        }
        JsonObject all = read();
        String name = test.getName().replaceFirst("^taskmill\\.", "");
        JsonObject parts = all.get(name) == null ? new JsonObject() : all.get(name).asObject().get("seen").asObject();
        all.set(name, new JsonObject().add("date", LocalDate.now(ZoneOffset.UTC).toString()).add("commit", commit())
            .add("seen", parts.set(part, figures)));
        try {
            Files.writeString(FILE, all.toString(WriterConfig.PRETTY_PRINT) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file, by test class; empty if there is none. */
    public static JsonObject read() {
        try {
            return Files.exists(FILE) ? Json.parse(Files.readString(FILE)).asObject() : new JsonObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The commit of this tree, as {@code git describe} names it; "unknown" outside of a repository. */
    public static String commit() {
        return COMMIT;
    }

    private static String describe() {
        Command.Ran ran = Command.of("git", "describe", "--always", "--dirty").run();
        return ran.exitCode() == 0 ? ran.out() : "unknown";
    }
}
