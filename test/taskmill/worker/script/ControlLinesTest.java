package taskmill.worker.script;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import com.eclipsesource.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import taskmill.task.Progress;

class ControlLinesTest {
    private static final int MOST = 200;

    private static ControlLines read(String... pieces) {
        ControlLines lines = new ControlLines(MOST);
        for (String piece : pieces) {
            byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
            lines.add(bytes, bytes.length);
        }
        lines.end();
        return lines;
    }

    @Test
    void linesForTheWorkerAreTakenOutAndTheLastOfEachKindCounts() {
        ControlLines lines = read("one\n::taskmill progress 1 a\n::taskmill result {\"a\": 1}\ntwo\n::taskmill retry-after 1.5\n"
            + "::taskmill progress 40  copying ü\r\n::taskmill result [1,\t2]\nthree");

        assertEquals("one\ntwo\nthree", lines.output().text());
        assertEquals(13, lines.output().bytes());
        assertEquals(Optional.of(new Progress(40, "copying ü")), lines.progress());
        assertEquals(Optional.of(Json.array(1, 2)), lines.result());
        assertEquals(1500, lines.retryAfterMs());
    }

    @Test
    void aLineWithoutItsEndCountsWhenTheScriptHasEnded() {
        assertEquals(Optional.of(new Progress(100, "")), read("::taskmill progress 100").progress());
        assertEquals("::task", read("::task").output().text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"::taskmill", "::taskmill ", "::taskmill progress", "::taskmill progress 101", "::taskmill progress -1",
        "::taskmill progress 4x", "::taskmill progress 4.5 a", "::taskmill result", "::taskmill result {", "::taskmill result a",
        "::taskmill result 1 2", "::taskmill retry-after", "::taskmill retry-after soon", "::taskmill retry-after -1",
        "::taskmill retry-after 1e3", "::taskmill stop", "::taskmill:progress 4", ":: taskmill progress 4",
        " ::taskmill progress 4", "::Taskmill progress 4", ":", "a ::taskmill progress 4"})
    void aBrokenLineIsOutput(String line) {
        ControlLines lines = read("before\n" + line + "\nafter\n");

        assertEquals("before\n" + line + "\nafter\n", lines.output().text());
        assertEquals(Optional.empty(), lines.progress());
        assertEquals(Optional.empty(), lines.result());
        assertEquals(0, lines.retryAfterMs());
    }

    @Test
    void aWaitIsAtMostADay() {
        assertEquals(86_400_000, read("::taskmill retry-after 100000\n").retryAfterMs());
    }

    @Test
    void aResultThatIsTooLongOrTooDeepIsOutput() {
        String tooLong = "::taskmill result \"" + "x".repeat(2000) + "\"\n";
        ControlLines lines = read(tooLong, "::taskmill progress 7\n");

        assertEquals(Optional.empty(), lines.result());
        assertEquals(tooLong.length(), lines.output().bytes());
        assertEquals(Optional.of(new Progress(7, "")), lines.progress());
        assertEquals(Optional.empty(), read("::taskmill result " + "[".repeat(999) + "]".repeat(999) + "\n").result());
    }

    @Test
    void anyPiecesGiveTheSame() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String text = "a\n::taskmill progress 3 x\n\n::taskmill bad\n::\n::taskmill result 5\nb:\n::tas";
        for (int round = 0; round < 1000; round++) {
            ControlLines lines = new ControlLines(MOST);
            for (int from = 0; from < text.length();) {
                int to = Math.min(text.length(), from + 1 + random.nextInt(12));
                lines.add(text.substring(from, to).getBytes(StandardCharsets.UTF_8), to - from);
                from = to;
            }
            lines.end();

            assertEquals("a\n\n::taskmill bad\n::\nb:\n::tas", lines.output().text(), "seed=" + seed);
            assertEquals(Optional.of(Json.value(5)), lines.result());
            assertEquals(3, lines.progress().orElseThrow().percent());
        }
    }
}
