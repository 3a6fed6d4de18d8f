package taskmill.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import taskmill.store.AttemptId;
import taskmill.store.CorruptData;
import taskmill.store.LeaseStore.ClaimedTask;

/** What is done with specs out of Redis that nobody of this house has written. */
class AttemptStarterTest {
    private static final String UUID = "0190b5f0-7a7b-7c00-8000-000000000001";
    private static final String HEAD = "default 4 - 0 r 0 - s 1700000000000 0";
    private static final String SOUND = HEAD + "\n{\"bin_name\":\"a\",\"args\":[\"b\"],\"max_run_time\":5}";

    private static ClaimedTask stored(String text) {
        return new ClaimedTask(new AttemptId(UUID, 1), text);
    }

    @Test
    void aSoundSpecIsRead() {
        assertEquals(5000, stored(SOUND).spec().durations().maxRunMs());
    }

    @Test
    void aSpoiledSpecIsReadOrIsCorruptData() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(SOUND);
            for (int edits = random.nextInt(4); edits >= 0; edits--) {
                spoil(text, random);
            }
            try {
                stored(text.toString()).spec();
            } catch (CorruptData e) {
                assertTrue(e.getMessage().startsWith("spec: "), e.getMessage());
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + ": " + text, e);
            }
        }
    }

    private static void spoil(StringBuilder text, Random random) {
        String signs = "\n \"{}[]:,-+.eE0123456789\u0000\ud800äfalsenullscript rpc";
        int at = random.nextInt(text.length() + 1);
        char sign = signs.charAt(random.nextInt(signs.length()));
        switch (random.nextInt(4)) {
            case 0 -> text.insert(at, sign);
            case 1 -> text.insert(at, String.valueOf(sign).repeat(random.nextInt(3000)));
            case 2 -> text.setLength(at);
            default -> text.delete(at, Math.min(text.length(), at + random.nextInt(20)));
        }
    }

    @Test
    void aSpecOfManyLevelsIsCorruptData() {
        String deep = HEAD.replace("script", "handler") + "\n{\"handler\":\"a\",\"args\":";

        assertThrows(CorruptData.class, () -> stored(deep + "[".repeat(100_000)).spec());
    }
}
