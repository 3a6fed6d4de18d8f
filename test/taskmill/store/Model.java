package taskmill.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import taskmill.store.ExpiredLeases.ExpiredLease;
import taskmill.store.LeaseStore.AttemptReply;
import taskmill.store.LeaseStore.ClaimRequest;
import taskmill.store.LeaseStore.EndedAttempt;
import taskmill.task.OnLost;
import taskmill.task.Outcome;
import taskmill.task.Plan;
import taskmill.task.TaskState;

/**
 * What one shard must answer, written a second time as plainly as possible: a map of tasks, each with its state and one
 * number, and no thought of Redis. Its methods are named like those of the store. Not thread-safe.
 */
final class Model {
    private static final int PAGE = 100;

    final Map<String, ModelTask> tasks = new TreeMap<>();
    private final Map<String, ModelQueue> queues = new HashMap<>();
    long now = TestStore.START_MS;
    private final Map<String, String> tombs = new HashMap<>();
    private final Map<String, LastClaim> lastClaims = new HashMap<>();
    private long sequence;
    private int moved;

    private record LastClaim(String nonce, List<AttemptId> tasks) {
    }

    record Claim(List<AttemptId> tasks, Optional<Long> dueInMs) {
    }

    Submission.Receipt submit(Submission submission) {
        long start = Math.max(now, submission.spec().schedule().startMs());
        ModelTask known = tasks.get(submission.spec().uuid());
        if (known != null) {
            boolean same = known.fingerprint.equals(submission.fingerprint());
            return new Submission.Receipt(same ? Submission.Status.KNOWN : Submission.Status.REUSED, known.startMs);
        }
        String tomb = tombs.get(submission.spec().uuid());
        if (tomb != null) {
            boolean same = submission.fingerprint().equals(Optional.of(tomb));
            return new Submission.Receipt(same ? Submission.Status.GONE : Submission.Status.REUSED, start);
        }
        ModelTask task = new ModelTask(submission, start);
        tasks.put(task.spec.uuid(), task);
        task.state = start > now ? TaskState.SCHEDULED : TaskState.QUEUED;
        task.score = start > now ? start : ++sequence;
        return new Submission.Receipt(Submission.Status.valueOf(task.state.name()), start);
    }

    ModelQueue queue(String name) {
        return queues.computeIfAbsent(name, ModelQueue::new);
    }

    Claim claim(String worker, long leaseMs, long keepMs, ClaimRequest request) {
        moved = 0;
        Optional<Long> due = Optional.empty();
        for (String queue : request.queues()) {
            for (TaskState waiting : List.of(TaskState.SCHEDULED, TaskState.RETRYING)) {
                due = sooner(due, promote(waiting, queue));
            }
        }
        List<AttemptId> held = request.want() == 0 ? List.of() : start(worker, leaseMs, keepMs, request);
        return new Claim(held, due.map(at -> at - now));
    }

    Set<ExpiredLease> expired() {
        return sorted(ModelTask.BY_SCORE, task -> task.state == TaskState.RUNNING && task.score <= now).stream()
            .map(ModelTask::lease).collect(Collectors.toSet());
    }

    private Optional<Long> promote(TaskState waiting, String queue) {
        Predicate<ModelTask> there = task -> task.isIn(waiting, queue);
        for (ModelTask task : sorted(ModelTask.BY_SCORE, there.and(task -> task.score <= now))) {
            if (moved < PAGE) {
                enqueue(task);
                moved++;
            }
        }
        return sorted(ModelTask.BY_SCORE, there).stream().findFirst().map(task -> task.score);
    }

    private static Optional<Long> sooner(Optional<Long> a, Optional<Long> b) {
        return a.isPresent() && (b.isEmpty() || a.get() < b.get()) ? a : b;
    }

    private List<AttemptId> start(String worker, long leaseMs, long keepMs, ClaimRequest request) {
        LastClaim last = lastClaims.get(worker);
        if (last != null && last.nonce.equals(request.nonce())) {
            return repeat(worker, leaseMs, last);
        }
        List<AttemptId> held = new ArrayList<>();
        for (String name : request.queues()) {
            ModelQueue queue = queue(name);
            int before = held.size();
            sorted(ModelTask.READY, task -> task.isIn(TaskState.QUEUED, name)).stream()
                .limit(Math.min(request.want() - before, queue.room(tasks.values(), now))).toList()
                .forEach(task -> startOne(task, worker, leaseMs, keepMs).ifPresent(held::add));
            queue.started(held.size() - before, now);
        }
        if (!held.isEmpty()) {
            lastClaims.put(worker, new LastClaim(request.nonce(), List.copyOf(held)));
        }
        return held;
    }

    private Optional<AttemptId> startOne(ModelTask task, String worker, long leaseMs, long keepMs) {
        boolean late = task.mayBeLate && task.spec.schedule().startBeforeMs() <= now;
        task.mayBeLate = false;
        if (late) {
            finish(task, TaskState.FAILED, keepMs, Optional.of("too_late"));
            return Optional.empty();
        }
        return Optional.of(task.run(worker, now, leaseMs));
    }

    private List<AttemptId> repeat(String worker, long leaseMs, LastClaim last) {
        return last.tasks.stream().filter(held -> renew(worker, leaseMs, held) != AttemptReply.STALE).toList();
    }

    AttemptReply renew(String worker, long leaseMs, AttemptId held) {
        Optional<ModelTask> task = running(held, worker);
        task.ifPresent(t -> t.score = now + leaseMs);
        return task.map(t -> t.flagged ? AttemptReply.CANCEL : AttemptReply.OK).orElse(AttemptReply.STALE);
    }

    AttemptReply settle(String worker, EndedAttempt ended, long keepMs) {
        ModelTask task = tasks.get(ended.id().uuid());
        if (task == null || !task.isRun(ended.id(), worker)) {
            return AttemptReply.STALE;
        }
        if (task.state != TaskState.RUNNING) {
            return AttemptReply.OK;
        }
        if (ended.failure().isEmpty()) {
            return finish(task, TaskState.SUCCEEDED, keepMs, Optional.empty());
        }
        return fail(task, ended.failure().get(), keepMs);
    }

    private AttemptReply fail(ModelTask task, Outcome.Failure failure, long keepMs) {
        Optional<String> code = Optional.of(failure.code().word());
        if (task.flagged) {
            return finish(task, TaskState.CANCELED, keepMs, code);
        }
        Plan plan = task.spec.retry().plan();
        task.failures++;
        if (failure.forGood() || task.failures > plan.delaysMs().size()) {
            return finish(task, TaskState.FAILED, keepMs, code);
        }
        task.become(TaskState.RETRYING, now + Math.max(failure.retryAfterMs(), plan.delaysMs().get(task.failures - 1)));
        task.code = code;
        return AttemptReply.RETRYING;
    }

    AttemptReply release(String worker, long keepMs, AttemptId held, boolean started) {
        return running(held, worker).map(task -> {
            task.worker = "";
            return task.flagged ? finish(task, TaskState.CANCELED, keepMs, Optional.of("canceled"))
                : started && task.spec.retry().onLost() == OnLost.FAIL
                ? finish(task, TaskState.FAILED, keepMs, Optional.of("shutdown")) : enqueue(task);
        }).orElse(AttemptReply.STALE);
    }

    AttemptReply recover(ExpiredLease seen, long keepMs, int maxLost) {
        ModelTask task = tasks.get(seen.id().uuid());
        boolean same = task != null && task.state == TaskState.RUNNING && task.attempt == seen.id().attempt()
            && task.score == seen.leaseEndMs() && task.score <= now;
        return same ? lose(task, keepMs, maxLost) : AttemptReply.STALE;
    }

    AttemptReply recoverOwn(String worker, AttemptId held, long keepMs, int maxLost) {
        return running(held, worker).filter(task -> task.score <= now).map(task -> lose(task, keepMs, maxLost))
            .orElse(AttemptReply.STALE);
    }

    int takeOver(String dead, long keepMs, int maxLost) {
        List<ModelTask> held = sorted(ModelTask.BY_SCORE, task -> task.state == TaskState.RUNNING && task.worker.equals(dead));
        held.forEach(task -> lose(task, keepMs, maxLost));
        return held.size();
    }

    private AttemptReply lose(ModelTask task, long keepMs, int maxLost) {
        task.lost++;
        task.worker = "";
        if (task.flagged) {
            return finish(task, TaskState.CANCELED, keepMs, Optional.of("canceled"));
        }
        if (task.spec.retry().onLost() == OnLost.FAIL || task.lost > maxLost) {
            return finish(task, TaskState.FAILED, keepMs, Optional.of("worker_lost"));
        }
        if (task.lost > 1) {
            return task.become(TaskState.RETRYING, now + task.share());
        }
        return enqueue(task);
    }

    /** What the caller hears: the state it is in now, or why not. */
    String cancel(String uuid, long keepMs) {
        if (read(uuid).isEmpty()) {
            return "NOT_FOUND";
        }
        ModelTask task = tasks.get(uuid);
        switch (task.state) {
            case SUCCEEDED, FAILED -> {
                return "CONFLICT";
            }
            case CANCELED -> { }
            case RUNNING -> task.flagged = true;
            case SCHEDULED, QUEUED, RETRYING -> {
                task.mayBeLate = false;
                finish(task, TaskState.CANCELED, keepMs, Optional.of("canceled"));
            }
        }
        return task.state.name();
    }

    String retry(String uuid) {
        Consumer<ModelTask> enqueue = this::enqueue;
        return byHand(uuid, Set.of(TaskState.FAILED, TaskState.CANCELED), enqueue.andThen(ModelTask::startAnew));
    }

    String start(String uuid) {
        return byHand(uuid, Set.of(TaskState.SCHEDULED, TaskState.RETRYING), this::enqueue);
    }

    String forget(String uuid) {
        return byHand(uuid, Set.of(TaskState.SUCCEEDED, TaskState.FAILED, TaskState.CANCELED), this::remove);
    }

    private String byHand(String uuid, Set<TaskState> from, Consumer<ModelTask> change) {
        Optional<ModelTask> found = read(uuid).filter(task -> from.contains(task.state));
        String refusal = read(uuid).isPresent() ? "CONFLICT" : "NOT_FOUND";
        found.ifPresent(change);
        return found.isPresent() ? "done" : refusal;
    }

    boolean late(long keepMs) {
        List<ModelTask> late = sorted(ModelTask.BY_START_BEFORE, task -> task.mayBeLate && task.spec.schedule().startBeforeMs() <= now)
            .stream().limit(PAGE).toList();
        late.forEach(task -> {
            task.mayBeLate = false;
            finish(task, TaskState.FAILED, keepMs, Optional.of("too_late"));
        });
        return late.size() == PAGE;
    }

    private void remove(ModelTask task) {
        tasks.remove(task.spec.uuid());
        task.fingerprint.ifPresent(fingerprint -> tombs.put(task.spec.uuid(), fingerprint));
    }

    boolean expire() {
        List<ModelTask> over = new ArrayList<>();
        for (TaskState state : List.of(TaskState.SUCCEEDED, TaskState.FAILED, TaskState.CANCELED)) {
            sorted(ModelTask.BY_SCORE, task -> task.state == state && task.score <= now).stream().limit(PAGE - over.size())
                .forEach(over::add);
        }
        over.forEach(this::remove);
        return over.size() == PAGE;
    }

    /** The tasks that can be asked for. */
    Optional<ModelTask> read(String uuid) {
        return Optional.ofNullable(tasks.get(uuid)).filter(task -> !task.isOver(now));
    }

    private Optional<ModelTask> running(AttemptId held, String worker) {
        return Optional.ofNullable(tasks.get(held.uuid())).filter(t -> t.state == TaskState.RUNNING && t.isRun(held, worker));
    }

    private List<ModelTask> sorted(Comparator<ModelTask> order, Predicate<ModelTask> which) {
        return tasks.values().stream().filter(which).sorted(order).toList();
    }

    private AttemptReply enqueue(ModelTask task) {
        task.become(TaskState.QUEUED, ++sequence);
        return AttemptReply.QUEUED;
    }

    private AttemptReply finish(ModelTask task, TaskState state, long keepMs, Optional<String> code) {
        task.become(state, now + (task.spec.durations().keepMs() > 0 ? task.spec.durations().keepMs() : keepMs));
        task.code = code;
        return AttemptReply.valueOf(state.name());
    }
}
