package taskmill.broker;

import com.eclipsesource.json.JsonObject;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import taskmill.http.Endpoint;
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

/** Submitting one task: a script, an rpc, or a call of a handler. */
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
            Endpoint submit = request -> submit(type, request);
            routes.on("POST", "/api/task/" + type.word(), submit);
        }
    }

    private CompletableFuture<Reply> submit(TaskType type, Request request) {
        SubmitForm form = SubmitForm.of(type, request);
        long waitMs = Waits.of(form.fields());
        Optional<String> key = request.header(KEY).map(SubmitEndpoints::checkedKey);
        TaskSpec spec = form.spec(key.map(TaskIds::forKey).orElseGet(ids::next));
        Submission submission = new Submission(spec, key.map(k -> form.fingerprint()));
        binCheck.ifPresent(check -> check.require(submission));
        return commits.submit(submission).thenCompose(receipt -> answer(spec, receipt, waitMs, request));
    }

    private CompletableFuture<Reply> answer(TaskSpec spec, Submission.Receipt receipt, long waitMs, Request request) {
        if (receipt.word() == Submission.Word.REUSED) {
            throw new Refusal(Refusal.Code.KEY_REUSED, KEY, "this key was used before with other parameters");
        }
        if (waitMs == 0) {
            return CompletableFuture.completedFuture(receipt(isDuplicate(receipt) ? 200 : 202, spec, receipt, request));
        }
        request.waits();
        return waiters.await(spec.uuid(), waitMs).thenApply(over -> tasks.read(spec.uuid())
            .filter(task -> task.state().isFinished())
            .map(task -> TaskEndpoints.reply(task, request))
            .orElseGet(() -> receipt(202, spec, receipt, request)));
    }

    private Reply receipt(int status, TaskSpec spec, Submission.Receipt receipt, Request request) {
        String uuid = spec.uuid();
        Reply reply = request.accepts("text/plain") ? Reply.text(status, uuid + "\n")
            : Reply.json(status, receiptJson(spec, receipt));
        return reply.with("Location", "/api/task/" + uuid);
    }

    private JsonObject receiptJson(TaskSpec spec, Submission.Receipt receipt) {
        boolean duplicate = isDuplicate(receipt);
        String state = duplicate ? tasks.read(spec.uuid()).map(task -> task.state().word()).orElse("gone")
            : receipt.word() == Submission.Word.QUEUED ? "queued" : "scheduled";
        return new JsonObject().add("uuid", spec.uuid()).add("state", state).add("queue", spec.place().queue())
            .add("start_time", Seconds.json(receipt.startMs()))
            .add("duplicate", duplicate).add("durability", durability.word());
    }

    private static boolean isDuplicate(Submission.Receipt receipt) {
        return receipt.word() == Submission.Word.KNOWN || receipt.word() == Submission.Word.GONE;
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
