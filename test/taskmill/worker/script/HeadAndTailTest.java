package taskmill.worker.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HeadAndTailTest {
    @Test
    void keepsAllUpToTheLimit() {
        HeadAndTail capture = filled(10, "0123456789");

        assertEquals("0123456789", capture.text());
        assertEquals(10, capture.bytes());
        assertFalse(capture.isTruncated());
    }

    @Test
    void keepsHeadAndTailBeyondTheLimitAndSaysWhatIsMissing() {
        HeadAndTail capture = filled(10, "01234", "xxxxxxx", "56789");

        assertEquals("01234\n... 7 bytes left out ...\n56789", capture.text());
        assertEquals(17, capture.bytes());
        assertTrue(capture.isTruncated());
    }

    @Test
    void keepsNothingButTheCountWithALimitOfZero() {
        HeadAndTail capture = filled(0, "abc");

        assertEquals("\n... 3 bytes left out ...\n", capture.text());
    }

    @Test
    void ofBytesThatAreNoTextLessIsKept() {
        HeadAndTail zeros = filled(120, "\0".repeat(50));
        HeadAndTail quotes = filled(120, "\"".repeat(120));

        assertEquals("\0".repeat(20) + "\n... 30 bytes left out ...\n", zeros.text());
        assertTrue(zeros.isTruncated());
        assertEquals("\0".repeat(20) + "\n... 80 bytes left out ...\n" + "\0".repeat(20),
            filled(120, "\0".repeat(60), "\0".repeat(60)).text());
        assertEquals("\"".repeat(120), quotes.text());
        assertFalse(quotes.isTruncated());
    }

    @Test
    void neverCutsACharacterInTwoAtTheSeam() {
        // Head and tail have 5 bytes each; both seams fall into a character of 3.
        HeadAndTail capture = filled(10, "ab中中", "xxxxx", "中中cd");

        assertEquals("ab中\n... 11 bytes left out ...\n中cd", capture.text());
    }

    @Test
    void joinsACharacterThatCameInTwoPieces() {
        byte[] bytes = "中".getBytes(StandardCharsets.UTF_8);
        HeadAndTail capture = new HeadAndTail(100);
        capture.add(bytes, 1);
        capture.add(new byte[] {bytes[1], bytes[2]}, 2);

        assertEquals("中", capture.text());
    }

    @Test
    void replacesWhatIsNoUtf8() {
        HeadAndTail capture = new HeadAndTail(100);
        capture.add(new byte[] {'a', (byte) 0xff, 'b'}, 3);

        assertEquals("a\ufffdb", capture.text());
    }

    @Test
    void anyPiecesGiveTheSameHeadAndTail() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            int limit = 1 + random.nextInt(40);
            String all = "abcdefghijklmnopqrstuvwxyz".repeat(1 + random.nextInt(5));
            HeadAndTail capture = new HeadAndTail(limit);
            for (int at = 0; at < all.length();) {
                int end = Math.min(all.length(), at + 1 + random.nextInt(50));
                capture.add(all.substring(at, end).getBytes(StandardCharsets.UTF_8), end - at);
                at = end;
            }

            int tail = limit / 2;
            int head = limit - tail;
            String expected = all.length() <= limit ? all : all.substring(0, head) + "\n... " + (all.length() - limit)
                + " bytes left out ...\n" + all.substring(all.length() - tail);
            assertEquals(expected, capture.text(), "seed " + seed + " limit " + limit);
        }
    }

    private static HeadAndTail filled(int limit, String... pieces) {
        HeadAndTail capture = new HeadAndTail(limit);
        for (String piece : pieces) {
            byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
            capture.add(bytes, bytes.length);
        }
        return capture;
    }
}
