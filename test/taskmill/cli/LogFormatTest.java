package taskmill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogFormatTest {
    @Test
    void aLineHasMomentLevelLoggerAndMessage() {
        assertEquals("2026-01-02T03:04:05.678Z INFO taskmill.x a task ended uuid=1 名=é",
            line(record(Level.INFO, "a task ended uuid=1 名=é"), false));
    }

    @Test
    void levelsHaveTheNamesOfTheConfiguration() {
        assertEquals("DEBUG", line(record(Level.FINE, "m"), false).split(" ")[1]);
        assertEquals("WARNING", line(record(Level.WARNING, "m"), false).split(" ")[1]);
        assertEquals("ERROR", line(record(Level.SEVERE, "m"), false).split(" ")[1]);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 8, 10, 13, 0x1b, 0x7f, 0x85, 0x9b, 0x200e, 0x200f, 0x202e, 0x2028, 0x2029, 0x2066,
        0x61c, 0xfeff, 0xd800, 0xdfff, 0xe0041})
    void whatMovesTheCursorOrTheReaderIsEscaped(int c) {
        String line = line(record(Level.INFO, "a" + Character.toString(c) + "b"), false);

        assertTrue(line.matches(".* a\\\\[a-z0-9]+b"), line);
    }

    @Test
    void parametersAreFilledInAndEscapedToo() {
        LogRecord record = record(Level.INFO, "name={0}");
        record.setParameters(new Object[] {"x\nforged"});

        assertTrue(line(record, false).endsWith("name=x\\nforged"));
    }

    @Test
    void numbersArePlainDigits() {
        LogRecord record = record(Level.INFO, "worker={0} grace={1}");
        record.setParameters(new Object[] {null, 3600L});

        assertTrue(line(record, false).endsWith("worker=null grace=3600"));
    }

    @Test
    void anExceptionWithItsCausesStaysInTheLine() {
        LogRecord record = record(Level.SEVERE, "m");
        record.setThrown(new IllegalStateException("first\nline", new IOException("deep")));

        String line = line(record, false);

        assertTrue(line.endsWith("m error=\"java.lang.IllegalStateException: first\\nline;"
            + " caused by java.io.IOException: deep\""), line);
    }

    @Test
    void theStackIsShownWhereItIsWantedInOneLineStill() {
        LogRecord record = record(Level.SEVERE, "m");
        record.setThrown(new IllegalStateException("x"));

        String line = line(record, true);

        assertTrue(line.contains(" | at taskmill.cli.LogFormatTest."), line);
        assertEquals(1, line.lines().count());
    }

    @Test
    void aCircleOfCausesEnds() {
        Exception a = new Exception("a");
        a.initCause(new Exception("b", a));
        LogRecord record = record(Level.SEVERE, "m");
        record.setThrown(a);

        assertTrue(line(record, false).length() < 1000);
    }

    private static String line(LogRecord record, boolean showsStacks) {
        String line = new LogFormat(showsStacks).format(record);
        assertTrue(line.endsWith("\n"), line);
        return line.substring(0, line.length() - 1);
    }

    private static LogRecord record(Level level, String message) {
        LogRecord record = new LogRecord(level, message);
        record.setLoggerName("taskmill.x");
        record.setInstant(Instant.parse("2026-01-02T03:04:05.678912Z"));
        return record;
    }
}
