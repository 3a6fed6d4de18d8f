package taskmill.broker;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import com.eclipsesource.json.JsonObject;
import taskmill.store.AttemptId;
import taskmill.store.LeaseStore;
import taskmill.store.LeaseStore.AttemptReply;
import taskmill.store.LeaseStore.Batch;
import taskmill.store.LeaseStore.ClaimRequest;
import taskmill.store.LeaseStore.EndedAttempt;
import taskmill.task.ErrorCode;
import taskmill.task.Outcome;

/** Does what a worker does, one call at a time. */
record PlayedWorker(LeaseStore leases) {
    /** Claims up to so many tasks of the queue {@code default}, or of those named. */
    List<AttemptId> claim(int most, String... queues) {
        List<String> names = queues.length == 0 ? List.of("default") : List.of(queues);
        ClaimRequest request = new ClaimRequest(UUID.randomUUID().toString(), most, names, 1000, true, Long.MAX_VALUE);
        return send(List.of(), Optional.of(request)).claim().orElseThrow().tasks().stream()
            .map(LeaseStore.ClaimedTask::id).toList();
    }

    AttemptId take(String... queues) {
        return claim(1, queues).get(0);
    }

    AttemptReply succeed(AttemptId held, JsonObject result) {
        return end(held, Outcome.success(result));
    }

    AttemptReply succeed(AttemptId held) {
        return succeed(held, new JsonObject().add("message", "hello").add("exit_code", 0));
    }

    AttemptReply fail(AttemptId held) {
        return end(held, Outcome.failure(ErrorCode.EXIT_CODE, "exit code 3",
            new JsonObject().add("message", "oh").add("exit_code", 3)));
    }

    AttemptReply end(AttemptId held, Outcome outcome) {
        return send(List.of(new EndedAttempt(held, outcome, 0)), Optional.empty()).settled().get(0);
    }

    /** Gives it back, as at a shutdown. */
    void release(AttemptId held) {
        leases.release(0, List.of(held), true);
    }

    private LeaseStore.BatchReply send(List<EndedAttempt> ended, Optional<ClaimRequest> request) {
        return leases.send(0, new Batch(ended, List.of(), request));
    }
}
