package taskmill.store;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

import com.eclipsesource.json.JsonObject;

import taskmill.store.LeaseStore.Claim;
import taskmill.store.LeaseStore.Ended;
import taskmill.store.LeaseStore.Exchange;
import taskmill.store.LeaseStore.Expired;
import taskmill.store.LeaseStore.Held;
import taskmill.store.LeaseStore.Wish;
import taskmill.store.LeaseStore.Word;
import taskmill.task.ErrorCode;
import taskmill.task.Outcome;

/** A worker on one shard, the first unless told otherwise; each act is an exchange of its own. Not thread-safe. */
final class TestWorker {
    static final long POLL_MS = 1000;
    private static final JsonObject RESULT = new JsonObject().add("stdout", "done");
    private final LeaseStore leases;
    private String nonce = "";
    private int maxLost = 3;
    private int shard;

    TestWorker(LeaseStore leases) {
        this.leases = leases;
    }

    TestWorker withMaxLost(int limit) {
        maxLost = limit;
        return this;
    }

    TestWorker onShard(int other) {
        shard = other;
        return this;
    }

    /** Claims anew, from the queue {@code default} if none is named. */
    Claim claim(int want, String... queues) {
        nonce = UUID.randomUUID().toString();
        return again(want, queues);
    }

    /** Claims with the nonce of the last time. */
    Claim again(int want, String... queues) {
        List<String> names = queues.length == 0 ? List.of("default") : List.of(queues);
        return wish(new Wish(nonce, want, 0, names, POLL_MS));
    }

    Claim wish(Wish wish) {
        return exchange(List.of(), List.of(), List.of(), Optional.of(wish)).claim().orElseThrow();
    }

    /** Claims exactly one. */
    Held take(String... queues) {
        List<Held> held = held(claim(1, queues));
        if (held.size() != 1) {
            throw new AssertionError("there was nothing to claim");
        }
        return held.get(0);
    }

    static List<Held> held(Claim claim) {
        return claim.tasks().stream().map(LeaseStore.Claimed::held).toList();
    }

    static List<String> uuids(Claim claim) {
        return held(claim).stream().map(Held::uuid).toList();
    }

    /** The leases that are over. */
    List<Expired> expired() {
        return expiredAfter(0);
    }

    List<Expired> expiredAfter(int cursor) {
        return wish(new Wish("", 0, cursor, List.of(), POLL_MS)).expired();
    }

    Word succeed(Held held) {
        return end(held, Outcome.success(RESULT));
    }

    Word fail(Held held) {
        return end(held, Outcome.failure(ErrorCode.EXIT_CODE, "exit code 1", RESULT));
    }

    Word end(Held held, Outcome outcome) {
        return settle(List.of(new Ended(held, outcome, 0))).get(0);
    }

    List<Word> settle(List<Ended> ended) {
        return exchange(ended, List.of(), List.of(), Optional.empty()).settled();
    }

    Word renew(Held held) {
        return renew(List.of(held)).get(0);
    }

    List<Word> renew(List<Held> held) {
        return exchange(List.of(), held, List.of(), Optional.empty()).renewed();
    }

    Word recover(Expired expired) {
        return recover(List.of(expired)).get(0);
    }

    List<Word> recover(List<Expired> expired) {
        return exchange(List.of(), List.of(), expired, Optional.empty()).recovered();
    }

    /** Recovers up to 100 leases that are over. */
    List<Word> recoverAll() {
        return recover(expired());
    }

    Word recoverOwn(Held held) {
        return leases.recoverOwn(shard, List.of(held), maxLost).get(0);
    }

    Word release(Held held) {
        return leases.release(shard, List.of(held), false).get(0);
    }

    Word releaseStarted(Held held) {
        return leases.release(shard, List.of(held), true).get(0);
    }

    LeaseStore.Answer exchange(List<Ended> settle, List<Held> renew, List<Expired> recover, Optional<Wish> claim) {
        return leases.exchange(shard, new Exchange(settle, renew, recover, claim), maxLost);
    }
}
