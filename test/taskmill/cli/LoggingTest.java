package taskmill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.LogManager;
import com.eclipsesource.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskmill.config.BrokerConfig;
import taskmill.config.ConfigException;
import taskmill.config.Options;
import taskmill.support.Command;

/** In processes of their own, because the set-up is one for the whole process. */
class LoggingTest {
    @TempDir
    Path directory;

    @Test
    void linesGoToStandardErrorAndGoOnWhileTheProcessEnds() throws Exception {
        List<String> lines = talk("info", "").err().lines().toList();

        assertEquals(List.of("INFO taskmill.talker begun 名", "WARNING taskmill.talker careful",
            "INFO other hello", "INFO taskmill.talker ended"), withoutMoment(lines));
    }

    @Test
    void debugIsForThisProgramOnly() throws Exception {
        List<String> lines = withoutMoment(talk("debug", "").err().lines().toList());

        assertTrue(lines.contains("DEBUG taskmill.talker detail"), lines.toString());
        assertTrue(lines.stream().noneMatch(line -> line.contains("noise")), lines.toString());
    }

    @Test
    void withADirectoryOnlyAlarmsReachStandardError() throws Exception {
        Command.Ran ran = talk("info", directory.resolve("logs").toString());

        List<String> file = Files.readAllLines(directory.resolve("logs/talker.log"), StandardCharsets.UTF_8);
        assertEquals(4, file.size(), file.toString());
        assertEquals(List.of("WARNING taskmill.talker careful"), withoutMoment(ran.err().lines().toList()));
    }

    @Test
    void errorsAreAllThatTheLeastLevelShows() throws Exception {
        assertEquals("", talk("error", "").err());
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsAMistakeOfTheConfiguration() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));

        String message = assertThrows(ConfigException.class,
            () -> Logging.start(Level.INFO, Optional.of(file), "b")).getMessage();

        assertTrue(message.startsWith("log_path: "), message);
    }

    private static List<String> withoutMoment(List<String> lines) {
        return lines.stream().map(line -> line.replaceFirst("^[0-9-]{10}T[0-9:]{8}\\.[0-9]{3}Z ", "")).toList();
    }

    private static Command.Ran talk(String level, String path) throws Exception {
        String classPath = place(Logging.class) + ":" + place(Talker.class) + ":" + place(Json.class);
        return Command.of(Path.of(System.getProperty("java.home"), "bin", "java"), "-XX:TieredStopAtLevel=1",
            "-cp", classPath, Talker.class.getName(), level, path).with("LC_ALL", "C").run().succeeded();
    }

    private static Path place(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    /** A process with something to say. */
    static final class Talker {
        private Talker() {
        }

        public static void main(String[] args) {
            BrokerConfig config = BrokerConfig.of(Map.of("log_level", args[0], "log_path", args[1]));
            Logging.start(config.get(Options.LOG_LEVEL), config.get(Options.LOG_PATH), "talker");
            System.gc(); // would take a level away that nobody holds
            Logger ours = System.getLogger("taskmill.talker");
            Logger other = System.getLogger("other");
            ours.log(Level.DEBUG, "detail");
            ours.log(Level.INFO, "begun \u540d");
            ours.log(Level.WARNING, "careful");
            other.log(Level.DEBUG, "noise");
            other.log(Level.INFO, "hello");
            // What the shutdown hook of the platform does, beside the hook in which a worker ends its tasks.
            LogManager.getLogManager().reset();
            ours.log(Level.INFO, "ended");
        }
    }
}
