package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static taskmill.store.TestSpec.in;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import taskmill.store.Doorbell.Cancel;
import taskmill.store.Doorbell.Look;
import taskmill.store.Doorbell.Ring;
import taskmill.store.Doorbell.Token;
import taskmill.support.Eventually;

/** The blocking read of a worker. */
final class DoorbellTest {
    @RegisterExtension
    final TestStore store = TestStore.ofOneShard();

    private Doorbell bell() {
        return store.store().doorbell("w", 0);
    }

    /** What a read hears that began before {@code then} happened. */
    private Optional<Ring> whileWaiting(List<String> queues, Runnable then) throws Exception {
        long before = blocked();
        var heard = CompletableFuture.supplyAsync(() -> bell().await(queues, 2000));
        Eventually.await(Duration.ofSeconds(5), "a blocked reader", () -> blocked() > before);
        then.run();
        return heard.get(5, TimeUnit.SECONDS);
    }

    private long blocked() {
        return store.redis().info("clients").lines().filter(line -> line.startsWith("blocked_clients:"))
                .mapToLong(line -> Long.parseLong(line.substring(16).strip())).sum();
    }

    @Test
    void submitWakesAReader() throws Exception {
        assertEquals(Optional.of(new Token("b")), whileWaiting(List.of("a", "b"), () -> store.submit(in("b"))));
    }

    @Test
    void cancelReachesTheReader() throws Exception {
        String uuid = store.submit(in("a"));
        store.worker("w").take("a");

        assertEquals(Optional.of(new Cancel(uuid, 1)),
                whileWaiting(List.of(), () -> store.tasks().cancel(uuid, TestStore.KEEP_MS)));
    }

    @Test
    void lookMakesTheReaderReturn() throws Exception {
        assertEquals(Optional.of(new Look()), whileWaiting(List.of("a"), () -> bell().look()));
    }

    @Test
    void cancelsComeBeforeTokens() {
        String uuid = store.submit(in("a"), in("a"));
        store.worker("w").take("a");
        store.tasks().cancel(uuid, TestStore.KEEP_MS);

        assertEquals(Optional.of(new Cancel(uuid, 1)), bell().await(List.of("a"), 1000));
        assertEquals(Optional.of(new Token("a")), bell().await(List.of("a"), 1000));
    }

    @Test
    void readerWithoutQueuesTakesNoToken() {
        store.submit(in("a"));

        assertEquals(Optional.empty(), bell().await(List.of(), 10));
        assertEquals(1, store.redis().llen(store.key("wake:a")));
    }

    @Test
    void tokenThatIsGivenBackWakesTheNextReader() {
        store.submit(in("a"));
        bell().await(List.of("a"), 1000);

        bell().giveBack("a");

        assertEquals(Optional.of(new Token("a")), store.store().doorbell("v", 0).await(List.of("a"), 1000));
    }

    @Test
    void nothingIsHeardAfterTheTime() {
        long begun = System.nanoTime();

        assertEquals(Optional.empty(), bell().await(List.of("a"), 50));

        long tookMs = (System.nanoTime() - begun) / 1_000_000;
        assertTrue(tookMs >= 50 && tookMs < 1500, tookMs + " ms");
    }

    @Test
    void waitOfNothingReturnsAtOnce() {
        for (long waitMs : new long[] {0, -5}) {
            long begun = System.nanoTime();

            assertEquals(Optional.empty(), bell().await(List.of("a"), waitMs));

            assertTrue(System.nanoTime() - begun < 1_500_000_000L, "waited for " + waitMs + " ms");
        }
    }

    @Test
    void otherWorkersInboxIsNotRead() {
        String uuid = store.submit(in("a"));
        store.worker("w").take("a");
        store.tasks().cancel(uuid, TestStore.KEEP_MS);

        assertEquals(Optional.empty(), store.store().doorbell("v", 0).await(List.of(), 10));
    }
}
