package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static taskmill.store.TestSpec.in;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.store.WakeSignals.Cancel;
import taskmill.store.WakeSignals.Signal;
import taskmill.store.WakeSignals.Token;
import taskmill.support.Eventually;

/** The blocking read of a worker. */
final class WakeSignalsTest {
    @RegisterExtension
    final TestStore store = TestStore.ofOneShard();

    private WakeSignals signals() {
        return store.store().wakeSignals("w", 0);
    }

    /** What a read returns that began before {@code then} happened. */
    private Optional<Signal> whileReading(List<String> queues, Runnable then) throws Exception {
        long before = blocked();
        var heard = CompletableFuture.supplyAsync(() -> Stream.generate(() -> signals().await(queues, 2000)).limit(20)
            .flatMap(Optional::stream).findFirst());
        Eventually.await(Duration.ofSeconds(5), "a blocked reader", () -> blocked() > before);
        then.run();
        return heard.get(60, TimeUnit.SECONDS);
    }

    private long blocked() {
        return store.redis().info("clients").lines().filter(line -> line.startsWith("blocked_clients:"))
            .mapToLong(line -> Long.parseLong(line.substring(16).strip())).sum();
    }

    @Test
    void submitWakesAReader() throws Exception {
        assertEquals(Optional.of(new Token("b")), whileReading(List.of("a", "b"), () -> store.submit(in("b"))));
    }

    @Test
    void cancelReachesTheReader() throws Exception {
        String uuid = store.submit(in("a"));
        store.worker("w").take("a");

        assertEquals(Optional.of(new Cancel(new AttemptId(uuid, 1, "a"))),
            whileReading(List.of(), () -> store.tasks().cancel(uuid, TestStore.KEEP_MS)));
    }

    @Test
    void interruptEndsOneReadAndTakesNoToken() {
        store.submit(in("a"));

        signals().interrupt();

        assertEquals(Optional.empty(), signals().await(List.of("a"), 2000));
        assertEquals(Optional.of(new Token("a")), signals().await(List.of("a"), 2000));
    }

    @Test
    void cancelsComeBeforeTokens() {
        String uuid = store.submit(in("a"), in("a"));
        store.worker("w").take("a");
        store.tasks().cancel(uuid, TestStore.KEEP_MS);

        assertEquals(Optional.of(new Cancel(new AttemptId(uuid, 1, "a"))), signals().await(List.of("a"), 1000));
        assertEquals(Optional.of(new Token("a")), signals().await(List.of("a"), 1000));
    }

    @Test
    void readerWithoutQueuesTakesNoToken() {
        store.submit(in("a"));

        assertEquals(Optional.empty(), signals().await(List.of(), 10));
        assertEquals(1, store.redis().llen(store.key("wake:a")));
    }

    @Test
    void tokenThatIsGivenBackWakesTheNextReader() {
        store.submit(in("a"));
        signals().await(List.of("a"), 1000);

        signals().giveBack("a");

        assertEquals(Optional.of(new Token("a")), store.store().wakeSignals("v", 0).await(List.of("a"), 1000));
    }

    @Test
    void readEndsAfterItsTime() {
        long begun = System.nanoTime();

        assertEquals(Optional.empty(), signals().await(List.of("a"), 50));

        long tookMs = (System.nanoTime() - begun) / 1_000_000;
        assertTrue(tookMs >= 50 && tookMs < 20_000, tookMs + " ms");
    }

    @Test
    void waitOfNothingReturnsAtOnce() {
        for (long waitMs : new long[] {0, -5}) {
            long begun = System.nanoTime();

            assertEquals(Optional.empty(), signals().await(List.of("a"), waitMs));

            assertTrue(System.nanoTime() - begun < 20_000_000_000L, "waited for " + waitMs + " ms");
        }
    }

    @Test
    void otherWorkersInboxIsNotRead() {
        String uuid = store.submit(in("a"));
        store.worker("w").take("a");
        store.tasks().cancel(uuid, TestStore.KEEP_MS);

        assertEquals(Optional.empty(), store.store().wakeSignals("v", 0).await(List.of(), 10));
    }
}
