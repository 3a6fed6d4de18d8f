package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.store.WorkerRecord.Bin;
import taskmill.support.Eventually;

/** The workers that are alive. */
final class WorkerRegistryTest {
    private static final WorkerRecord A = new WorkerRecord("a-1", "a", "1.2", "host", 7, 1_700_000_000_500L, 0,
        List.of("default", "b"), 10, 3, true, false, "session", "no such directory", List.of(new Bin("hello.sh", 12, "ab")), true);
    private static final WorkerRecord B = WorkerRecords.idle("b-1");

    @RegisterExtension
    final TestStore store = TestStore.ofOneShard();

    private List<WorkerRecord> workers() {
        return store.store().workers().workers().stream().map(worker -> worker.storedAt(0)).toList();
    }

    @Test
    void announcedWorkersAreListedById() {
        store.store().workers().announce(B, 60_000);
        store.store().workers().announce(WorkerRecords.idle("a-1"), 60_000);
        store.store().workers().announce(A, 60_000);

        assertEquals(List.of(A, B), workers());
    }

    @Test
    void workerThatLeavesIsGoneAtOnce() {
        store.store().workers().announce(A, 60_000);

        store.store().workers().leave("a-1");

        assertEquals(List.of(), workers());
        assertEquals(Set.of(), store.redis().keys(store.prefix() + ":worker*"));
    }

    @Test
    void workerThatFallsSilentIsGoneAfterItsTime() {
        store.store().workers().announce(A, 60_000);
        store.store().workers().announce(B, 20);

        Eventually.await(Duration.ofSeconds(5), "one worker", () -> workers().equals(List.of(A)));

        assertEquals(Set.of("a-1"), store.redis().smembers(store.prefix() + ":workers"));
    }

    @Test
    void aRecordHasTheTimeAtWhichItWasStored() {
        long before = store.store().now().toEpochMilli();

        store.store().workers().announce(A, 60_000);

        long at = store.store().workers().workers().get(0).heartbeatMs();
        assertTrue(at >= before && at <= store.store().now().toEpochMilli(), () -> at + " and " + before);
    }

    @Test
    void quietIsKeptAsLongAsTheWorkerIsThereAndNoLonger() {
        WorkerRegistry workers = store.store().workers();
        workers.announce(A, 60_000);
        workers.setQuiet(A, true);
        assertTrue(workers.isToBeQuiet("a-1"));
        assertFalse(workers.isToBeQuiet("b-1"));

        workers.setQuiet(A, false);
        assertFalse(workers.isToBeQuiet("a-1"));
        workers.setQuiet(A, true);
        workers.leave("a-1");

        assertEquals(Set.of(), store.redis().keys(store.prefix() + ":quiet*"));
    }

    @Test
    void programThatCannotBeReadMakesTheListIncomplete() {
        String text = A.write().replace("12", "\"twelve\"");

        assertEquals(Optional.of(false), WorkerRecord.read(text).map(WorkerRecord::binsComplete));
    }
}
