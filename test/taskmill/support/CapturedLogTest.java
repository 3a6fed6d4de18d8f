package taskmill.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.logging.StreamHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class CapturedLogTest {
    private final Logger logger = Logger.getLogger(CapturedLogTest.class.getName());
    private final ByteArrayOutputStream console = new ByteArrayOutputStream();
    private final StreamHandler handler = new StreamHandler(console, new SimpleFormatter());

    @BeforeEach
    void listen() {
        logger.setUseParentHandlers(false);
        logger.addHandler(handler);
    }

    @AfterEach
    void end() {
        logger.removeHandler(handler);
    }

    private String seen() {
        handler.flush();
        return console.toString();
    }

    @Test
    void linesOfOthersAreNotKeptAndReachTheConsole() throws InterruptedException {
        try (CapturedLog log = new CapturedLog(logger.getName(), "loop=mine")) {
            logger.log(Level.SEVERE, "failed loop={0}", "mine");
            Thread other = new Thread(() -> logger.severe("failed loop=another"));
            other.start();
            other.join();

            assertEquals(List.of("SEVERE failed loop=mine"), log.lines());
            assertTrue(seen().contains("loop=another"), seen());
            assertFalse(seen().contains("loop=mine"), seen());
        }
    }

    @Test
    void twoAtATimeKeepTheirOwnAndAfterTheirEndsInWhateverOrderNothingIsKept() {
        CapturedLog first = new CapturedLog(logger.getName(), "loop=1");
        CapturedLog second = new CapturedLog(logger.getName(), "loop=2");
        logger.severe("loop=1");
        logger.severe("loop=2");
        first.close();
        second.close();

        logger.severe("late loop=1");
        logger.severe("late loop=2");

        assertEquals(List.of("SEVERE loop=1"), first.lines());
        assertEquals(List.of("SEVERE loop=2"), second.lines());
        assertTrue(seen().contains("late loop=1") && seen().contains("late loop=2"), seen());
    }
}
