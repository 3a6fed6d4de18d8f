package taskmill.broker.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import taskmill.support.Eventually;
import taskmill.task.Unavailable;

class SnapshotsTest {
    private final Snapshots snapshots = new Snapshots();
    private final AtomicInteger reads = new AtomicInteger();

    @AfterEach
    void close() {
        snapshots.close();
    }

    @Test
    void littleIsReadForWhoeverAsksUnlessSomeSecondsDoNotMatter() {
        Snapshots.Snapshot<Integer> little = snapshots.of(reads::incrementAndGet, n -> false);

        assertEquals("1 2 2", little.now() + " " + little.now() + " " + little.recently());
    }

    @Test
    void muchIsReadOnceForAllAndAgainWhileSomebodyAsks() {
        Snapshots.Snapshot<Integer> much = snapshots.of(reads::incrementAndGet, n -> true);

        assertEquals("1 1 1", much.now() + " " + much.now() + " " + much.recently());
        Eventually.await(Duration.ofSeconds(20), "a newer one", () -> much.now() == 2);
    }

    @Test
    void whoAsksHearsThatRedisIsAway() {
        Snapshots.Snapshot<Integer> away = snapshots.of(() -> {
            throw new Unavailable("away", null);
        }, n -> true);

        assertThrows(Unavailable.class, away::now);
    }
}
