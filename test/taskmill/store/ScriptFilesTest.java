package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.store.Scripts.Script;

/** The rules that every Lua file keeps, read from its text. */
final class ScriptFilesTest {
    private static final Path DIRECTORY = Path.of("src/taskmill/store/lua");
    private static final Set<String> SHARED =
        Set.of("prelude", "limits", "writes", "clock", "cron", "due", "turn", "find", "many", "remove", "specs",
            "take_back", "blocked");
    private static final Set<String> READING = Set.of("read", "finished", "count", "page", "check", "crons", "parents",
        "waiting_errands", "why", "states");
    private static final int MOST_LINES = 150;

    @RegisterExtension
    final TestStore store = TestStore.ofOneShard();

    /** The text of each file by its name without the ending. */
    private static TreeMap<String, String> files() throws IOException {
        TreeMap<String, String> files = new TreeMap<>();
        try (var listed = Files.list(DIRECTORY)) {
            for (Path file : listed.toList()) {
                files.put(file.getFileName().toString().replaceAll("\\.lua$", ""),
                    Files.readString(file, StandardCharsets.UTF_8));
            }
        }
        return files;
    }

    private static TreeMap<String, String> scripts() throws IOException {
        TreeMap<String, String> scripts = files();
        SHARED.forEach(scripts::remove);
        return scripts;
    }

    private static void assertNowhere(String word, Set<String> except) throws IOException {
        Pattern pattern = Pattern.compile(word);
        files().forEach((name, text) -> assertTrue(except.contains(name) || !pattern.matcher(code(text)).find(),
            name + ".lua has " + word));
    }

    /** The text without its comments. */
    private static String code(String text) {
        return text.replaceAll("(?m)--.*$", "");
    }

    @Test
    void everyFileHasItsConstantAndEveryConstantItsFile() throws IOException {
        Set<String> constants = new TreeSet<>();
        Arrays.stream(Script.values()).forEach(script -> constants.add(script.name().toLowerCase(Locale.ROOT)));

        assertEquals(constants, scripts().keySet());
    }

    @Test
    void everyScriptSaysWhatItIsAndTakesAndAnswers() throws IOException {
        scripts().forEach((name, text) -> {
            List<String> lines = text.lines().toList();
            assertTrue(lines.get(1).startsWith("-- " + name + ": "), name + ".lua begins with " + lines.get(1));
            for (String part : List.of("-- KEYS: base", "-- ARGV: ", "-- Answer: ")) {
                assertEquals(1, lines.stream().filter(line -> line.startsWith(part)).count(), name + ".lua: " + part);
            }
        });
    }

    @Test
    void everyTransitionNamesItsStates() throws IOException {
        scripts().forEach((name, text) -> assertEquals(!READING.contains(name),
            text.lines().limit(4).anyMatch(line -> line.contains(" → ")), name + ".lua"));
    }

    @Test
    void fullRedisRefusesSubmitsAndFiresOnly() throws IOException {
        scripts().forEach((name, text) -> {
            String expected = READING.contains(name) ? "#!lua flags=allow-oom,no-writes"
                : name.equals("submit") || name.equals("fire") ? "#!lua" : "#!lua flags=allow-oom";
            assertEquals(expected, text.lines().findFirst().orElseThrow(), name + ".lua");
        });
    }

    @Test
    void nothingOfAUserIsDecodedOrStandsInAnError() throws IOException {
        assertNowhere("cjson|cmsgpack|loadstring|struct\\.", Set.of());
        assertNowhere("error_reply|status_reply|\\berror\\(", Set.of());
    }

    @Test
    void errorsAreSwallowedInOnePlaceAlone() throws IOException {
        assertNowhere("pcall", Set.of("prelude"));
    }

    @Test
    void timeIsReadOnceInTheClockAlone() throws IOException {
        assertNowhere("TIME'|os\\.|math\\.random", Set.of("clock"));
        for (Script script : Script.values()) {
            assertEquals(2, Scripts.load().text(script).split("TIME'", -1).length, script + " reads the time once");
        }
    }

    @Test
    void keysAreMadeFromTheBaseInThePreludeAlone() throws IOException {
        assertNowhere("\\bKEYS\\b", Set.of("prelude"));
        assertNowhere("'(KEYS|SCAN|SELECT|FLUSHALL|FLUSHDB)'", Set.of());
        assertNowhere("[{][0-9a-z]+[}]:|'tm:", Set.of());
    }

    @Test
    void filesStaySmall() throws IOException {
        files().forEach((name, text) -> {
            assertTrue(text.lines().count() <= MOST_LINES, name + ".lua has " + text.lines().count() + " lines");
            assertFalse(text.contains("\t"), name + ".lua has tabs");
        });
    }

    @Test
    void redisTakesEveryScript() {
        Scripts scripts = Scripts.load();
        for (Script script : Script.values()) {
            assertEquals(scripts.sha1(script), store.redis().scriptLoad(scripts.text(script)));
        }
    }
}
