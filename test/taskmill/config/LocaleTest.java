package taskmill.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import com.eclipsesource.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskmill.support.Command;

class LocaleTest {
    @TempDir
    Path home;

    @Test
    void aFileMeansTheSameUnderThePosixLocale() throws Exception {
        Path file = Files.writeString(home.resolve("w.yaml"), "# 工作进程\r\nqueues : a\r\nenv:\r\n  TEXT: 你好é\r\n");

        String classPath = place(Options.class) + ":" + place(Reader.class) + ":" + place(Json.class);
        Command.Ran ran = Command.of(Path.of(System.getProperty("java.home"), "bin", "java"), "-XX:TieredStopAtLevel=1",
            "-cp", classPath, Reader.class.getName(),
            "-config=" + file).with("LC_ALL", "C").with("LANG", "C").run().succeeded();

        assertEquals("4f60 597d e9", ran.out());
    }

    private static Path place(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    /** Prints the code points of the variable in the file. */
    static final class Reader {
        private Reader() {
        }

        public static void main(String[] args) {
            var run = (Invocation.Start<WorkerConfig>) Invocation.worker(args, Map.of(), Path.of(""));
            System.out.println(run.config().get(Options.ENV).get("TEXT").codePoints().mapToObj(Integer::toHexString)
                .collect(Collectors.joining(" ")));
        }
    }
}
