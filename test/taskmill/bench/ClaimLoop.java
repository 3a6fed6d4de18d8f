package taskmill.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import taskmill.config.KeepTimes;
import taskmill.store.AttemptId;
import taskmill.store.LeaseStore;
import taskmill.store.LeaseStore.Batch;
import taskmill.store.LeaseStore.Claim;
import taskmill.store.LeaseStore.ClaimRequest;
import taskmill.store.LeaseStore.EndedAttempt;
import taskmill.task.Outcome;

/** Claims and settles as a worker does, without running anything. */
final class ClaimLoop {
    static final int BATCH = 32;
    /** What a handler without an answer leaves. */
    static final JsonObject SMALL = new JsonObject().add("result", Json.NULL).add("duration_ms", 0);
    private static final int LONG_MS = 1_000_000;
    private final LeaseStore leases;
    private int nonce;

    ClaimLoop(BenchSystem system) {
        leases = system.store.leases("bench-1", LONG_MS, new KeepTimes(LONG_MS, LONG_MS), 3);
    }

    /** Claims this many and settles each batch in the call that claims the next. */
    void drain(int tasks) {
        List<EndedAttempt> ended = List.of();
        for (int done = 0; done < tasks;) {
            ended = claim(ended);
            done += ended.size();
        }
        settle(ended);
    }

    /** Claims this many and leaves them running, to end so later. */
    List<EndedAttempt> hold(int tasks, JsonObject result) {
        List<EndedAttempt> held = new ArrayList<>();
        while (held.size() < tasks) {
            claim(List.of()).forEach(each -> held.add(ended(each.id(), result)));
        }
        return held;
    }

    void settle(List<EndedAttempt> ended) {
        for (int done = 0; done < ended.size(); done += BATCH) {
            leases.send(0, new Batch(ended.subList(done, Math.min(ended.size(), done + BATCH)), List.of(),
                Optional.empty()));
        }
    }

    private List<EndedAttempt> claim(List<EndedAttempt> ended) {
        ClaimRequest request = new ClaimRequest("n" + nonce++, BATCH, List.of(BenchSystem.QUEUE), 1000, true, Long.MAX_VALUE);
        Claim claim = leases.send(0, new Batch(ended, List.of(), Optional.of(request)))
            .claim().orElseThrow();
        if (claim.tasks().isEmpty()) {
            throw new IllegalStateException("no task left to claim");
        }
        return claim.tasks().stream().map(task -> ended(task.id(), SMALL)).toList();
    }

    private static EndedAttempt ended(AttemptId id, JsonObject result) {
        return new EndedAttempt(id, Outcome.success(result), 0);
    }
}
