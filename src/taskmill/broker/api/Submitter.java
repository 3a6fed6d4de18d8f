package taskmill.broker.api;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import com.eclipsesource.json.JsonObject;
import taskmill.broker.live.DurabilityWatch;
import taskmill.broker.params.Parameters;
import taskmill.http.Reply;
import taskmill.http.Request;
import taskmill.store.Store;
import taskmill.store.Submission;
import taskmill.task.Refusal;
import taskmill.task.Seconds;
import taskmill.task.TaskSpec;
import taskmill.task.TaskState;

/**
 * Makes submissions of what clients describe, after checks that may refuse them, and receipts of what was stored.
 * Thread-safe.
 */
record Submitter(Store store, DurabilityWatch durability, List<Consumer<Submission>> checks) {
    /** What a receipt needs of a task that is stored; its work may be large, and clients may wait long. */
    record Stored(String uuid, String queue, Submission.Receipt receipt) {
        /** @throws Refusal KEY_REUSED */
        Stored {
            if (receipt.status() == Submission.Status.REUSED) {
                throw new Refusal(Refusal.Code.KEY_REUSED, Parameters.KEY.name(),
                    "this key was used before with other parameters");
            }
        }

        static Stored of(TaskSpec spec, Submission.Receipt receipt) {
            return new Stored(spec.uuid(), spec.routing().queue(), receipt);
        }

        boolean isDuplicate() {
            return receipt.status() == Submission.Status.KNOWN || receipt.status() == Submission.Status.GONE;
        }

        int status() {
            return isDuplicate() ? 200 : 202;
        }
    }

    /** A submission that may be stored, perhaps under an idempotency key. */
    Submission submission(SubmitForm form, Optional<String> key) {
        TaskSpec spec = form.spec(
            queue -> key.map(given -> store.tasks().idOfKey(queue, given)).orElseGet(() -> store.tasks().newId(queue)));
        Submission submission = new Submission(spec, key.map(k -> form.fingerprint()));
        requireTimeToStart(submission);
        requireParents(submission);
        checks.forEach(check -> check.accept(submission));
        return submission;
    }

    /** A task with a delay can start before its start_before. A repeated submit is not judged again. */
    private void requireTimeToStart(Submission submission) {
        TaskSpec.Schedule schedule = submission.spec().schedule();
        boolean late = schedule.delayMs() > 0 && schedule.startBeforeMs() > 0
            && schedule.startBeforeMs() <= store.now().toEpochMilli() + schedule.delayMs();
        if (late && isNew(submission)) {
            throw Parameters.START_BEFORE.refusal(Refusal.Code.OUT_OF_RANGE, "it must be later than now and the delay");
        }
    }

    /** What a task waits for must be there. A repeated submit is not judged again. */
    private void requireParents(Submission submission) {
        List<String> parents = submission.spec().extras().after().parents();
        Optional<String> unknown = store.tasks().unknown(parents);
        if (unknown.isPresent() && isNew(submission)) {
            throw Parameters.AFTER.refusal(Refusal.Code.INVALID, "no such task: " + unknown.get());
        }
    }

    private boolean isNew(Submission submission) {
        return submission.fingerprint().isEmpty() || !store.tasks().isKnown(submission.spec().uuid());
    }

    /** The answer with a receipt; with the uuid alone if the client wants a text. */
    Reply reply(int status, Stored stored, Request request) {
        Reply reply = request.accepts("text/plain") ? Reply.text(status, stored.uuid() + "\n")
            : Reply.json(status, receipt(stored));
        return reply.with("Location", "/api/task/" + stored.uuid());
    }

    /** The receipt as JSON; that of a duplicate has the state of now. */
    JsonObject receipt(Stored stored) {
        String state = stored.isDuplicate() ? store.tasks().state(stored.uuid()).map(TaskState::word).orElse("gone")
            : stored.receipt().status().name().toLowerCase(Locale.ROOT);
        return new JsonObject().add("uuid", stored.uuid()).add("state", state).add("queue", stored.queue())
            .add("start_time", Seconds.json(stored.receipt().startMs()))
            .add("duplicate", stored.isDuplicate()).add("durability", durability.word());
    }
}
