package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static taskmill.store.TestSpec.in;
import static taskmill.store.TestSpec.several;
import static taskmill.store.TestSpec.spec;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import taskmill.store.ExpiredLeases.ExpiredLease;

/** expired: running → running. Lists the leases that are over. */
final class ExpiredLeaseTest {
    @RegisterExtension
    final TestStore store = TestStore.ofOneShard();

    @Test
    void leaseExpiresAtItsEnd() {
        store.submit(spec());
        store.worker("w").take();
        store.pass(TestStore.LEASE_MS - 1);

        assertEquals(List.of(), store.worker("v").expired());
        store.pass(1);
        assertEquals(1, store.worker("v").expired().size());
    }

    @Test
    void expiredLeaseIsListedWithAttemptEndAndLength() {
        String uuid = store.submit(spec());
        TestWorker shortLeases = new TestWorker(store.store(), "w", 2000, TestStore.MAX_LOST);
        shortLeases.release(shortLeases.take());
        shortLeases.take();
        long end = store.now() + 2000;
        store.pass(5000);

        assertEquals(List.of(new ExpiredLease(new AttemptId(uuid, 2, "default"), end, 2000)), store.worker("v").expired());
    }

    @Test
    void listingChangesNothing() {
        store.submit(spec());
        AttemptId held = store.worker("w").take();
        store.pass(TestStore.LEASE_MS);

        List<ExpiredLease> first = store.worker("v").expired();

        assertEquals(first, store.worker("v").expired());
        assertEquals(LeaseStore.AttemptReply.OK, store.worker("w").renew(held));
        assertEquals(List.of(), store.worker("v").expired());
    }

    @Test
    void cursorReachesMoreThanAHundred() {
        store.submit(several(230));
        store.worker("w").claim(230);
        store.pass(TestStore.LEASE_MS);

        Set<String> seen = new HashSet<>();
        store.worker("v").expired().forEach(expired -> seen.add(expired.id().uuid()));

        assertEquals(230, seen.size());
    }

    @Test
    void leasesOfEveryQueueAreListed() {
        Set<String> uuids = new HashSet<>();
        for (int queue = 0; queue < 1500; queue++) {
            uuids.add(store.submit(in("q" + queue)));
            store.worker("w").take("q" + queue);
        }
        store.pass(TestStore.LEASE_MS);

        assertEquals(uuids, store.worker("v").expired().stream().map(lease -> lease.id().uuid())
            .collect(Collectors.toSet()));
    }

    @Test
    void queueWithoutRunningTasksIsNotLookedAtAnyMore() {
        store.submit(in("a"), in("b"));
        TestWorker worker = store.worker("w");
        worker.succeed(worker.take("a"));
        worker.take("b");
        assertEquals(Set.of("a", "b"), store.redis().smembers(store.key("busy")));

        worker.expired();

        assertEquals(Set.of("b"), store.redis().smembers(store.key("busy")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"inf", "9e15"})
    void leaseThatWouldNeverEndIsShortenedToOneOfItsWorker(String end) {
        String uuid = store.submit(spec());
        store.worker("w").take();
        store.redis().zadd(store.key("running:default"), Double.parseDouble(end.replace("inf", "Infinity")), uuid);

        store.worker("v").expired();

        assertEquals(store.now() + TestStore.LEASE_MS, store.read(uuid).score());
    }

    @Test
    void entryWithoutItsTaskDoesNotComeForEver() {
        store.breach();
        String ghost = store.submit(several(2));
        store.worker("w").claim(2);
        store.redis().del(store.key("spec:" + ghost), store.key("run:" + ghost));
        store.pass(TestStore.LEASE_MS);
        TestWorker observer = store.worker("v");

        observer.recoverAll();

        assertEquals(List.of(), observer.expired());
        assertEquals(0, store.redis().zcard(store.key("running:default")));
        assertTrue(store.total("anomaly") >= 1, "the entry was counted");
    }
}
