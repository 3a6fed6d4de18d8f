package taskmill.broker;

import com.eclipsesource.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import taskmill.http.Endpoint;
import taskmill.http.Reply;
import taskmill.http.Request;
import taskmill.http.Router;
import taskmill.store.Submission;
import taskmill.store.TaskRecord;
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
    private final Waiters waiters;
    private final DurabilityWatch durability;
    private final int replicas;
    private final TaskIds ids = new TaskIds();

    SubmitEndpoints(TaskStore tasks, Waiters waiters, DurabilityWatch durability, int replicas) {
        this.tasks = tasks;
        this.waiters = waiters;
        this.durability = durability;
        this.replicas = replicas;
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
        Submission.Receipt receipt = tasks.submit(List.of(submission), replicas).get(0);
        if (receipt.word() == Submission.Word.REUSED) {
            throw new Refusal(Refusal.Code.KEY_REUSED, KEY, "this key was used before with other parameters");
        }
        if (waitMs == 0) {
            return CompletableFuture.completedFuture(receipt(spec, receipt, request));
        }
        return waiters.await(spec.uuid(), waitMs).thenApply(over -> tasks.read(spec.uuid())
            .filter(task -> task.state().isFinished())
            .map(task -> TaskEndpoints.reply(task, request))
            .orElseGet(() -> receipt(spec, receipt, request)));
    }

    private Reply receipt(TaskSpec spec, Submission.Receipt receipt, Request request) {
        String uuid = spec.uuid();
        Reply reply = request.accepts("text/plain") ? Reply.text(202, uuid + "\n")
            : Reply.json(202, receiptJson(spec, receipt));
        return reply.with("Location", "/api/task/" + uuid);
    }

    private JsonObject receiptJson(TaskSpec spec, Submission.Receipt receipt) {
        boolean duplicate = receipt.word() == Submission.Word.KNOWN || receipt.word() == Submission.Word.GONE;
        Optional<TaskRecord> known = duplicate ? tasks.read(spec.uuid()) : Optional.empty();
        String state = duplicate ? known.map(task -> task.state().word()).orElse("gone")
            : receipt.word() == Submission.Word.QUEUED ? "queued" : "scheduled";
        return new JsonObject().add("uuid", spec.uuid()).add("state", state).add("queue", spec.place().queue())
            .add("start_time", Seconds.json(known.map(task -> task.header().startMs()).orElse(receipt.startMs())))
            .add("duplicate", duplicate).add("durability", durability.word());
    }

    private static String checkedKey(String key) {
        String stripped = key.strip();
        if (stripped.isEmpty() || stripped.length() > LONGEST_KEY || !stripped.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw Refusal.invalid(KEY, "1 to " + LONGEST_KEY + " visible ASCII characters are expected");
        }
        return stripped;
    }
}
