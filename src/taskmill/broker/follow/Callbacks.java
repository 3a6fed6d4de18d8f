package taskmill.broker.follow;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import taskmill.broker.live.Fleet;
import taskmill.store.CorruptData;
import taskmill.store.ErrandStore;
import taskmill.store.ErrandStore.Errand;
import taskmill.store.StoredTask;
import taskmill.store.Submission;
import taskmill.store.TaskStore;
import taskmill.task.OnLost;
import taskmill.task.Plan;
import taskmill.task.Refusal;
import taskmill.task.RpcWork;
import taskmill.task.TaskSpec;
import taskmill.task.TaskSpec.Callback;
import taskmill.task.TaskState;
import taskmill.task.Unavailable;

/**
 * Makes the tasks that tell an address of the end of another task. Their ids are derived from that end, so that each is
 * told once, however often this is done. Thread-safe.
 */
public final class Callbacks {
    private static final System.Logger LOG = System.getLogger(Callbacks.class.getName());
    /** A larger task is sent without its work and its result. */
    private static final long MOST_BYTES = 1 << 20;
    private static final int RETRIES = 10;
    private static final long KEEP_MS = TimeUnit.DAYS.toMillis(1);
    private static final String FINGERPRINT = Submission.fingerprint(Callback.QUEUE);
    private final TaskStore tasks;
    private final ErrandStore errands;
    private final Fleet fleet;
    private final Function<StoredTask, String> json;
    private final int replicas;
    private final AtomicBoolean isUnserved = new AtomicBoolean();

    /** @param json what is sent of a finished task */
    public Callbacks(TaskStore tasks, ErrandStore errands, Fleet fleet, Function<StoredTask, String> json,
        int replicas) {
        this.tasks = tasks;
        this.errands = errands;
        this.fleet = fleet;
        this.json = json;
        this.replicas = replicas;
    }

    /**
     * Submits the calls for these ends, but for one that its task has left. {@link Unavailable} if not all are surely
     * stored.
     */
    public void send(List<Errand> ends) {
        List<Submission> calls = new ArrayList<>();
        ends.forEach(errand -> addCalls(errand, calls));
        if (!calls.isEmpty()) {
            tasks.submit(calls, replicas).forEach(Submission.Answer::receipt);
            warnIfUnserved();
        }
    }

    private void addCalls(Errand errand, List<Submission> calls) {
        Optional<StoredTask> found = tasks.readBrief(errand.uuid(), MOST_BYTES);
        if (found.isEmpty()) {
            errands.countOrphan(errand.uuid());
            return;
        }
        StoredTask task = found.get();
        try {
            if (errand.word(2).equals(task.state().word())
                && errand.word(3).equals(Integer.toString(task.run().attempt()))) {
                urls(task).forEach((kind, url) -> calls.add(call(kind, url, task)));
            }
        } catch (CorruptData | Refusal e) {
            LOG.log(Level.WARNING, "nobody is told of the end of a task that cannot be read: {0} uuid={1}",
                e.getMessage(), task.uuid());
        }
    }

    /** Whom to tell, by kinds. Nobody is told of the end of a callback. */
    private Map<String, String> urls(StoredTask task) {
        Map<String, String> urls = new LinkedHashMap<>();
        Callback own = task.extras().callback();
        if (!own.url().isEmpty()) {
            urls.put("callback", own.url());
        }
        if (task.state() == TaskState.FAILED && own.of().isEmpty()) {
            errands.failureUrl(task.uuid()).filter(url -> !url.equals(own.url()))
                .ifPresent(url -> urls.put("on_failure", url));
        }
        return urls;
    }

    private Submission call(String kind, String url, StoredTask task) {
        TaskSpec spec = new TaskSpec(
            tasks.derivedId(Callback.QUEUE, kind, task.uuid(), task.state().word(),
                Integer.toString(task.run().attempt()), Long.toString(task.run().endedMs())),
            new RpcWork("POST", url, Map.of("Content-Type", "application/json"), Optional.of(json.apply(task))),
            new TaskSpec.Routing(Callback.QUEUE, TaskSpec.Routing.DEFAULT_PRIORITY), TaskSpec.Schedule.NOW,
            new TaskSpec.Retry(Plan.NONE.withRetries(RETRIES, ThreadLocalRandom.current()), OnLost.RETRY),
            new TaskSpec.Durations(TaskSpec.NOT_GIVEN, KEEP_MS),
            new TaskSpec.Extras(List.of(), TaskSpec.After.NONE, new Callback("", task.uuid())));
        return new Submission(spec, Optional.of(FINGERPRINT));
    }

    private void warnIfUnserved() {
        boolean unserved = fleet.recently().stream().noneMatch(worker -> worker.queues().contains(Callback.QUEUE));
        if (isUnserved.getAndSet(unserved) != unserved && unserved) {
            LOG.log(Level.WARNING, "callbacks wait, and no worker serves their queue: start one with queues: {0}",
                Callback.QUEUE);
        }
    }
}
