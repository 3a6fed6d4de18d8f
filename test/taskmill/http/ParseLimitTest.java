package taskmill.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ParseLimitTest {
    private static final int LARGE = 100_000;

    private final ParseLimit limit = new ParseLimit(1);
    private final CountDownLatch parsing = new CountDownLatch(1);
    private final CountDownLatch unlocked = new CountDownLatch(1);

    @AfterEach
    void unlock() {
        unlocked.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private CompletableFuture<String> parseAside() {
        CompletableFuture<String> first = CompletableFuture.supplyAsync(() -> limit.run(LARGE, () -> {
            parsing.countDown();
            await(unlocked);
            return "first";
        }));
        await(parsing);
        return first;
    }

    @Test
    void aSmallBodyIsReadWhileLargeOnesWait() {
        parseAside();

        assertEquals("small", limit.run(100, () -> "small"));
    }

    @Test
    void aLargeBodyIsRefusedIfItsTurnDoesNotCome() {
        parseAside();

        assertEquals(503, assertThrows(Problem.class, () -> limit.run(LARGE, () -> "never")).status());
    }

    @Test
    void theTurnOfALargeBodyComesEvenAfterAFailure() {
        CompletableFuture<String> first = parseAside();
        CompletableFuture<String> second = CompletableFuture.supplyAsync(() -> limit.run(LARGE, () -> {
            throw Problem.of(400, "no JSON");
        }));
        unlocked.countDown();

        assertEquals("first", first.join());
        assertThrows(RuntimeException.class, second::join);
        assertEquals(List.of("third"), List.of(limit.run(LARGE, () -> "third")));
    }
}
