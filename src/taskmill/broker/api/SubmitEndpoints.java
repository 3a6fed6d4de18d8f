package taskmill.broker.api;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import taskmill.broker.api.Submitter.Stored;
import taskmill.broker.live.GroupCommit;
import taskmill.broker.live.Waiters;
import taskmill.broker.params.Parameter;
import taskmill.broker.params.ParameterValues;
import taskmill.broker.params.Parameters;
import taskmill.http.Reply;
import taskmill.http.Request;
import taskmill.http.Router;
import taskmill.store.CorruptData;
import taskmill.store.StoredTask;
import taskmill.store.Submission;
import taskmill.store.TaskStore;
import taskmill.task.Refusal;
import taskmill.task.TaskSpec;
import taskmill.task.TaskType;

/** Submits one task: a script, an rpc, a call of a handler, or a copy of a task with changes. */
final class SubmitEndpoints {
    private final Submitter submitter;
    private final TaskStore tasks;
    private final GroupCommit commits;
    private final Waiters waiters;

    SubmitEndpoints(Submitter submitter, TaskStore tasks, GroupCommit commits, Waiters waiters) {
        this.submitter = submitter;
        this.tasks = tasks;
        this.commits = commits;
        this.waiters = waiters;
    }

    void addTo(ApiRoutes routes) {
        for (TaskType type : TaskType.values()) {
            routes.onLater("POST", "/api/task/" + type.word(),
                (request, given) -> submit(new SubmitForm(type, given), request),
                Parameters.ofSubmit(type).toArray(Parameter<?>[]::new));
        }
        routes.onOwn("POST", "/api/task/{uuid}/clone", this::copy, Router.USUAL_BODY,
            Parameters.ofAnyType(Parameters::ofSubmit));
    }

    private CompletableFuture<Supplier<Reply>> copy(Request request) {
        String uuid = ParameterValues.inPath(request, Parameters.UUID);
        TaskSpec spec = readable(TaskEndpoints.read(tasks, uuid, request));
        TaskType type = spec.work().type();
        ParameterValues given = ParameterValues.of(request, TaskCopy.of(spec, request.params()),
            Parameters.ofSubmit(type));
        return submit(new SubmitForm(type, given), request);
    }

    private static TaskSpec readable(StoredTask task) {
        try {
            return task.spec();
        } catch (CorruptData e) {
            throw new Refusal(Refusal.Code.CONFLICT, "", "what Redis holds of the task cannot be read");
        }
    }

    private CompletableFuture<Supplier<Reply>> submit(SubmitForm form, Request request) {
        long waitMs = form.given().find(Parameters.WAIT).orElse(0L);
        Submission submission = submitter.submission(form, form.given().find(Parameters.KEY));
        TaskSpec spec = submission.spec();
        if (form.given().find(Parameters.DRY_RUN).orElse(false)) {
            return CompletableFuture.completedFuture(() -> Reply.json(200, TaskJson.unstored(spec)));
        }
        CompletableFuture<Submission.Receipt> receipt = commits.submit(submission);
        return waitMs == 0
            ? receipt.thenApply(kept -> {
                Stored stored = Stored.of(spec, kept);
                return () -> submitter.reply(stored.status(), stored, request);
            })
            : receipt.thenCompose(stored -> finished(Stored.of(spec, stored), waitMs, request));
    }

    private CompletableFuture<Supplier<Reply>> finished(Stored stored, long waitMs, Request request) {
        request.waits();
        String uuid = stored.uuid();
        return waiters.await(uuid, waitMs).thenApply(over -> () -> tasks.read(uuid, TaskEndpoints.reserving(request))
            .filter(task -> task.state().isFinished())
            .map(task -> TaskEndpoints.reply(task, request))
            .orElseGet(() -> submitter.reply(202, stored, request)));
    }
}
