package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import taskmill.support.Eventually;

/** Which workers live. */
final class WorkerRegistryTest {
    @RegisterExtension
    final TestStore store = TestStore.ofOneShard();

    private Set<String> rows() {
        return new TreeSet<>(store.store().workers().rows());
    }

    @Test
    void announcedWorkersAreListedAsTheyDescribedThemselves() {
        store.store().workers().announce("a-1", "{\"id\":\"a-1\"}", 60_000);
        store.store().workers().announce("b-1", "{}", 60_000);
        store.store().workers().announce("b-1", "{\"id\":\"b-1\"}", 60_000);

        assertEquals(Set.of("{\"id\":\"a-1\"}", "{\"id\":\"b-1\"}"), rows());
    }

    @Test
    void workerThatLeavesIsGoneAtOnce() {
        store.store().workers().announce("a-1", "{}", 60_000);

        store.store().workers().leave("a-1");

        assertEquals(Set.of(), rows());
        assertEquals(Set.of(), store.redis().keys(store.prefix() + ":worker*"));
    }

    @Test
    void workerThatFallsSilentIsGoneAfterItsTime() {
        store.store().workers().announce("a-1", "{}", 60_000);
        store.store().workers().announce("b-1", "{\"id\":\"b-1\"}", 20);

        Eventually.await(Duration.ofSeconds(5), "one row", () -> rows().size() == 1);

        assertEquals(List.of("a-1"), List.copyOf(store.redis().smembers(store.prefix() + ":workers")));
    }
}
