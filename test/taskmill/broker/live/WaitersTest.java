package taskmill.broker.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import taskmill.config.BrokerConfig;
import taskmill.store.Store;
import taskmill.store.Store.Timeouts;

class WaitersTest {
    private static final String NOBODY = "127.0.0.1:1";

    /** A client that has left keeps its connection until its answer, so the oldest must not be kept to the end. */
    @Test
    void aboveTheLimitTheOldestAreLetGo() {
        BrokerConfig config = BrokerConfig.of(Map.of("redis", NOBODY, "port", "127.0.0.1:0"));
        try (Store store = Store.open(config.store(), Timeouts.BROKER); Waiters waiters = new Waiters(store.tasks())) {
            List<CompletableFuture<Void>> all = Stream.generate(() -> waiters.await("u", 60_000))
                .limit(Waiters.MOST + 3).toList();

            assertTrue(all.stream().limit(3).allMatch(CompletableFuture::isDone));
            assertTrue(all.stream().skip(3).noneMatch(CompletableFuture::isDone));
            assertEquals(Waiters.MOST, waiters.count());
        }
    }
}
