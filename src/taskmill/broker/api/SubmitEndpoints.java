package taskmill.broker.api;

import com.eclipsesource.json.JsonObject;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import taskmill.broker.live.DurabilityWatch;
import taskmill.broker.live.GroupCommit;
import taskmill.broker.live.Waiters;
import taskmill.http.Reply;
import taskmill.http.Request;
import taskmill.http.Router;
import taskmill.store.Submission;
import taskmill.store.TaskStore;
import taskmill.task.Refusal;
import taskmill.task.Seconds;
import taskmill.task.TaskIds;
import taskmill.task.TaskSpec;
import taskmill.task.TaskType;

/** Submits one task: a script, an rpc, or a call of a handler. */
final class SubmitEndpoints {
    private static final String KEY = "Idempotency-Key";
    private static final int LONGEST_KEY = 255;
    private final TaskStore tasks;
    private final GroupCommit commits;
    private final Waiters waiters;
    private final DurabilityWatch durability;
    private final Optional<BinCheck> binCheck;
    private final TaskIds ids = new TaskIds();

    SubmitEndpoints(TaskStore tasks, GroupCommit commits, Waiters waiters, DurabilityWatch durability,
        Optional<BinCheck> binCheck) {
        this.tasks = tasks;
        this.commits = commits;
        this.waiters = waiters;
        this.durability = durability;
        this.binCheck = binCheck;
    }

    void addTo(Router.Builder routes) {
        for (TaskType type : TaskType.values()) {
            routes.on("POST", "/api/task/" + type.word(), request -> submit(type, request));
        }
    }

    private CompletableFuture<Supplier<Reply>> submit(TaskType type, Request request) {
        SubmitForm form = SubmitForm.of(type, request);
        long waitMs = form.fields().waitMs();
        Optional<String> key = request.header(KEY).map(SubmitEndpoints::checkedKey);
        TaskSpec spec = form.spec(key.map(TaskIds::forKey).orElseGet(ids::next));
        Submission submission = new Submission(spec, key.map(k -> form.fingerprint()));
        binCheck.ifPresent(check -> check.require(submission));
        CompletableFuture<Submission.Receipt> receipt = commits.submit(submission);
        return waitMs == 0 ? receipt.thenApply(stored -> () -> reply(spec, stored, request))
            : receipt.thenCompose(stored -> finished(spec, stored, waitMs, request));
    }

    private CompletableFuture<Supplier<Reply>> finished(TaskSpec spec, Submission.Receipt stored, long waitMs,
        Request request) {
        requireNotReused(stored);
        request.waits();
        return waiters.await(spec.uuid(), waitMs).thenApply(over -> () -> tasks.read(spec.uuid())
            .filter(task -> task.state().isFinished())
            .map(task -> TaskEndpoints.reply(task, request))
            .orElseGet(() -> receipt(202, spec, stored, request)));
    }

    private Reply reply(TaskSpec spec, Submission.Receipt stored, Request request) {
        requireNotReused(stored);
        return receipt(isDuplicate(stored) ? 200 : 202, spec, stored, request);
    }

    private static void requireNotReused(Submission.Receipt stored) {
        if (stored.status() == Submission.Status.REUSED) {
            throw new Refusal(Refusal.Code.KEY_REUSED, KEY, "this key was used before with other parameters");
        }
    }

    private Reply receipt(int status, TaskSpec spec, Submission.Receipt stored, Request request) {
        String uuid = spec.uuid();
        Reply reply = request.accepts("text/plain") ? Reply.text(status, uuid + "\n")
            : Reply.json(status, receiptJson(spec, stored));
        return reply.with("Location", "/api/task/" + uuid);
    }

    private JsonObject receiptJson(TaskSpec spec, Submission.Receipt stored) {
        boolean duplicate = isDuplicate(stored);
        String state = duplicate ? tasks.read(spec.uuid()).map(task -> task.state().word()).orElse("gone")
            : stored.status() == Submission.Status.QUEUED ? "queued" : "scheduled";
        return new JsonObject().add("uuid", spec.uuid()).add("state", state).add("queue", spec.routing().queue())
            .add("start_time", Seconds.json(stored.startMs()))
            .add("duplicate", duplicate).add("durability", durability.word());
    }

    private static boolean isDuplicate(Submission.Receipt stored) {
        return stored.status() == Submission.Status.KNOWN || stored.status() == Submission.Status.GONE;
    }

    private static String checkedKey(String key) {
        String stripped = key.strip();
        boolean visible = stripped.chars().allMatch(c -> c > ' ' && c < 127);
        if (stripped.isEmpty() || stripped.length() > LONGEST_KEY || !visible) {
            throw Refusal.invalid(KEY, "1 to " + LONGEST_KEY + " visible ASCII characters are expected");
        }
        return stripped;
    }
}
