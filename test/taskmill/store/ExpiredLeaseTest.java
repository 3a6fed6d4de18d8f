package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static taskmill.store.TestSpec.several;
import static taskmill.store.TestSpec.spec;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.store.LeaseStore.ExpiredLease;

/** How a claim lists the leases that are over. */
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
        TestWorker shortLeases = new TestWorker(store.store().leases("w", 2000, TestStore.KEEP_MS, TestStore.MAX_LOST));
        shortLeases.release(shortLeases.take());
        shortLeases.take();
        long end = store.now() + 2000;
        store.pass(5000);

        assertEquals(List.of(new ExpiredLease(new AttemptId(uuid, 2), end, 2000)), store.worker("v").expired());
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
        TestWorker observer = store.worker("v");

        Set<String> seen = new HashSet<>();
        for (int cursor = 0; cursor < 230; cursor += 100) {
            List<ExpiredLease> page = observer.expiredAfter(cursor);
            assertTrue(page.size() == 100 || cursor == 200 && page.size() == 30, page.size() + " after " + cursor);
            page.forEach(expired -> seen.add(expired.id().uuid()));
        }

        assertEquals(230, seen.size());
        assertEquals(List.of(), observer.expiredAfter(230));
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
        assertEquals(0, store.redis().zcard(store.key("running")));
        assertTrue(store.total("anomaly") >= 1, "the entry was counted");
    }
}
