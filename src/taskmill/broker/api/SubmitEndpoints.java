package taskmill.broker.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import com.eclipsesource.json.JsonObject;
import taskmill.broker.live.DurabilityWatch;
import taskmill.broker.live.GroupCommit;
import taskmill.broker.live.Waiters;
import taskmill.http.Reply;
import taskmill.http.Request;
import taskmill.store.Submission;
import taskmill.store.TaskStore;
import taskmill.task.Refusal;
import taskmill.task.Seconds;
import taskmill.task.TaskIds;
import taskmill.task.TaskSpec;
import taskmill.task.TaskType;

/** Submits one task: a script, an rpc, or a call of a handler. */
final class SubmitEndpoints {
    private final TaskStore tasks;
    private final GroupCommit commits;
    private final Waiters waiters;
    private final DurabilityWatch durability;
    private final List<Consumer<Submission>> checks;
    private final TaskIds ids = new TaskIds();

    /** What an answer needs of a task that is stored; its work may be large, and clients may wait long. */
    private record Stored(String uuid, String queue, Submission.Receipt receipt) {
        Stored(TaskSpec spec, Submission.Receipt receipt) {
            this(spec.uuid(), spec.routing().queue(), receipt);
        }

        boolean isDuplicate() {
            return receipt.status() == Submission.Status.KNOWN || receipt.status() == Submission.Status.GONE;
        }

        void requireNotReused() {
            if (receipt.status() == Submission.Status.REUSED) {
                throw new Refusal(Refusal.Code.KEY_REUSED, Parameters.KEY.name(), "this key was used before with other parameters");
            }
        }
    }

    /** @param checks each may refuse a task before it is stored */
    SubmitEndpoints(TaskStore tasks, GroupCommit commits, Waiters waiters, DurabilityWatch durability,
        List<Consumer<Submission>> checks) {
        this.tasks = tasks;
        this.commits = commits;
        this.waiters = waiters;
        this.durability = durability;
        this.checks = checks;
    }

    void addTo(ApiRoutes routes) {
        for (TaskType type : TaskType.values()) {
            List<Parameter<?>> known = new ArrayList<>(Parameters.of(type));
            known.addAll(List.of(Parameters.WAIT, Parameters.KEY));
            routes.onLater("POST", "/api/task/" + type.word(),
                (request, given) -> submit(new SubmitForm(type, given), request), known.toArray(Parameter<?>[]::new));
        }
    }

    private CompletableFuture<Supplier<Reply>> submit(SubmitForm form, Request request) {
        long waitMs = form.given().find(Parameters.WAIT).orElse(0L);
        Optional<String> key = form.given().find(Parameters.KEY);
        TaskSpec spec = form.spec(key.map(TaskIds::forKey).orElseGet(ids::next));
        Submission submission = new Submission(spec, key.map(k -> form.fingerprint()));
        checks.forEach(check -> check.accept(submission));
        CompletableFuture<Submission.Receipt> receipt = commits.submit(submission);
        return waitMs == 0 ? receipt.thenApply(stored -> () -> reply(new Stored(spec, stored), request))
            : receipt.thenCompose(stored -> finished(new Stored(spec, stored), waitMs, request));
    }

    private CompletableFuture<Supplier<Reply>> finished(Stored stored, long waitMs, Request request) {
        stored.requireNotReused();
        request.waits();
        String uuid = stored.uuid();
        return waiters.await(uuid, waitMs).thenApply(over -> () -> tasks.read(uuid, TaskEndpoints.reserving(request))
            .filter(task -> task.state().isFinished())
            .map(task -> TaskEndpoints.reply(task, request))
            .orElseGet(() -> receipt(202, stored, request)));
    }

    private Reply reply(Stored stored, Request request) {
        stored.requireNotReused();
        return receipt(stored.isDuplicate() ? 200 : 202, stored, request);
    }

    private Reply receipt(int status, Stored stored, Request request) {
        Reply reply = request.accepts("text/plain") ? Reply.text(status, stored.uuid() + "\n")
            : Reply.json(status, receiptJson(stored, request));
        return reply.with("Location", "/api/task/" + stored.uuid());
    }

    private JsonObject receiptJson(Stored stored, Request request) {
        String state = stored.isDuplicate() ? tasks.read(stored.uuid(), TaskEndpoints.reserving(request))
            .map(task -> task.state().word()).orElse("gone")
            : stored.receipt().status() == Submission.Status.QUEUED ? "queued" : "scheduled";
        return new JsonObject().add("uuid", stored.uuid()).add("state", state).add("queue", stored.queue())
            .add("start_time", Seconds.json(stored.receipt().startMs()))
            .add("duplicate", stored.isDuplicate()).add("durability", durability.word());
    }
}
