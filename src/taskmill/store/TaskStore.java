package taskmill.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import taskmill.store.Scripts.Script;
import taskmill.store.StoredTask.SpecHeader;
import taskmill.task.Refusal;
import taskmill.task.TaskIds;
import taskmill.task.TaskSpec;
import taskmill.task.TaskState;
import taskmill.task.Unavailable;

/**
 * What a broker does with tasks. Every method is atomic for each task, may be repeated after {@link Unavailable}
 * without harm, and goes by the clock of Redis. A repeated retry, start or forget is refused if the first was done.
 * Thread-safe.
 */
public final class TaskStore {
    private static final long SMALL = 64 * 1024;
    private final Redis redis;
    private final TaskIds ids;

    TaskStore(Redis redis, TaskIds ids) {
        this.redis = redis;
        this.ids = ids;
    }

    /** A new id for a task of this queue; it names the queue's home. */
    public String newId(String queue) {
        return ids.next(redis.keys().home(queue), redis.keys().shards());
    }

    /** The id that belongs to an idempotency key in this queue. */
    public String idOfKey(String queue, String key) {
        return derivedId(queue, "key", queue, key);
    }

    /** The id of a task of this queue that belongs to something of a kind; no part contains a NUL. */
    public String derivedId(String queue, String kind, String... parts) {
        return TaskIds.derived(redis.keys().home(queue), redis.keys().shards(), kind, parts);
    }

    /**
     * Stores tasks, each as queued, scheduled or blocked, on so many replicas, and answers in their order; what is
     * known already stays as it is. If Redis is full, none of the tasks of a shard is stored. A shard that fails leaves
     * the others: its answers are {@link Unavailable}, and it is unknown whether its tasks were stored.
     *
     * @throws Unavailable if Redis has not answered yet, so that no shard was tried
     */
    public List<Submission.Answer> submit(List<Submission> submissions, int replicas) {
        Map<Integer, List<Integer>> byShard = new LinkedHashMap<>();
        for (int i = 0; i < submissions.size(); i++) {
            byShard.computeIfAbsent(home(submissions.get(i).spec()), n -> new ArrayList<>()).add(i);
        }
        Submission.Answer[] answers = new Submission.Answer[submissions.size()];
        byShard.forEach((shard, places) -> {
            List<Submission.Answer> group = submit(shard, places.stream().map(submissions::get).toList(), replicas);
            for (int i = 0; i < places.size(); i++) {
                answers[places.get(i)] = group.get(i);
            }
        });
        return List.of(answers);
    }

    private List<Submission.Answer> submit(int shard, List<Submission> group, int replicas) {
        List<String> args = new ArrayList<>(group.size() * 8);
        group.forEach(submission -> {
            TaskSpec spec = submission.spec();
            String fingerprint = submission.fingerprint().orElse(SpecHeader.NO_FINGERPRINT);
            args.addAll(Redis.args(spec.uuid(), spec.routing().queue(), spec.routing().priority(),
                spec.schedule().startMs() - spec.schedule().delayMs(), spec.schedule().startBeforeMs(), fingerprint,
                SpecHeader.line(spec, fingerprint), submission.json()));
        });
        try {
            List<?> words = (List<?>) redis.evalAndWait(Script.SUBMIT, shard, args, replicas);
            return IntStream.range(0, group.size())
                .mapToObj(i -> Submission.Answer.of(receipt(words.get(2 * i), words.get(2 * i + 1)))).toList();
        } catch (RuntimeException e) {
            return Collections.nCopies(group.size(), Submission.Answer.failed(e));
        }
    }

    private static Submission.Receipt receipt(Object word, Object start) {
        String name = ((String) word).toUpperCase(Locale.ROOT);
        return new Submission.Receipt(Submission.Status.valueOf(name), (Long) start);
    }

    /**
     * The task, or nothing if it is unknown or its result has expired. Tells the bytes of a task of more than 64 KiB
     * before they are read to a function that may throw.
     */
    public Optional<StoredTask> read(String uuid, LongConsumer large) {
        List<?> answer = ask(Script.READ, uuid, SMALL);
        while (answer.size() == 2) {
            long bytes = (Long) answer.get(0);
            large.accept(bytes);
            answer = ask(Script.READ, uuid, bytes);
        }
        return task(uuid, answer);
    }

    /** The same, however large it is. */
    public Optional<StoredTask> read(String uuid) {
        return read(uuid, bytes -> { });
    }

    /** The same, but a task of more bytes without its work and its result, which says so itself. */
    public Optional<StoredTask> readBrief(String uuid, long most) {
        return task(uuid, ask(Script.READ, uuid, Stream.concat(Stream.of(most), StoredRun.LISTED.stream()).toArray()));
    }

    private static Optional<StoredTask> task(String uuid, List<?> answer) {
        boolean isWhole = answer.size() == 4;
        return answer.isEmpty() ? Optional.empty() : Optional.of(new StoredTask(uuid,
            TaskState.of((String) answer.get(0)), Scripts.score(answer.get(1)), (String) answer.get(2),
            isWhole ? Scripts.map(answer.get(3)) : Scripts.map(StoredRun.LISTED, answer.get(3)), !isWhole));
    }

    /** The list that a script answers of a task. */
    private List<?> ask(Script script, String uuid, Object... more) {
        List<String> args = Redis.args(uuid);
        args.addAll(Redis.args(more));
        return (List<?>) redis.eval(script, shard(uuid), args);
    }

    /**
     * What a task waits for.
     *
     * @param ahead how many tasks of its queue come first, if it is queued
     * @param free how many tasks of its queue may start now, by the queue's settings
     * @param opensMs how long until its rate lets the next one start, 0 if that is not what holds it
     * @param running how many tasks of its queue run; holders are some of them
     * @param parents some of those that it is blocked by
     */
    public record Waiting(TaskState state, double score, long nowMs, long ahead, long free, long opensMs, long running,
        List<String> holders, List<String> parents) { }

    /** What a task waits for, or nothing if it is unknown or its result has expired; with up to so many uuids each. */
    public Optional<Waiting> waiting(String uuid, int most) {
        List<?> answer = ask(Script.WHY, uuid, most);
        return answer.isEmpty() ? Optional.empty() : Optional.of(new Waiting(TaskState.of((String) answer.get(0)),
            Scripts.score(answer.get(1)), (Long) answer.get(2), (Long) answer.get(3), (Long) answer.get(4),
            (Long) answer.get(5), (Long) answer.get(6), Scripts.strings(answer.get(7)),
            Scripts.strings(answer.get(8))));
    }

    /** The state of the task, or nothing if it is unknown or its result has expired. No more of it is read. */
    public Optional<TaskState> state(String uuid) {
        List<?> answer = ask(Script.READ, uuid, -1);
        return answer.isEmpty() ? Optional.empty() : Optional.of(TaskState.of((String) answer.get(1)));
    }

    /** Whether a task has this id, or had it and its idempotency key is still remembered. */
    public boolean isKnown(String uuid) {
        return redis.command(jedis -> jedis.exists(spec(uuid), redis.keys().of("tomb", uuid))) > 0;
    }

    /** One of these tasks that is not there, if there is one. */
    public Optional<String> unknown(List<String> uuids) {
        List<String> suspects = redis.keys().byShard(uuids).values().stream().filter(group ->
            redis.command(jedis -> jedis.exists(group.stream().map(this::spec).toArray(String[]::new))) < group.size())
            .flatMap(List::stream).toList();
        return uuids.stream().filter(uuid -> suspects.contains(uuid)
            && !redis.command(jedis -> jedis.exists(spec(uuid)))).findFirst();
    }

    private String spec(String uuid) {
        return redis.keys().of("spec", uuid);
    }

    /** Those of the tasks that are finished, gone or unknown. One round trip for each shard. */
    public Set<String> finished(Iterable<String> uuids) {
        Set<String> finished = new HashSet<>();
        List<Unavailable> failures = new ArrayList<>();
        Map<Integer, List<String>> byShard = redis.keys().byShard(uuids);
        byShard.forEach((shard, group) -> {
            try {
                List<?> answer = (List<?>) redis.eval(Script.FINISHED, shard, group);
                IntStream.range(0, group.size()).filter(i -> (Long) answer.get(i) == 1).mapToObj(group::get)
                    .forEach(finished::add);
            } catch (Unavailable e) {
                failures.add(e);
            }
        });
        if (!failures.isEmpty() && failures.size() == byShard.size()) {
            throw failures.get(0);
        }
        return finished;
    }

    /**
     * Cancels a task that has not finished: {@link TaskState#CANCELED} if it will not start, {@link TaskState#RUNNING}
     * if its worker was told.
     *
     * @param keepMs how long the canceled task is kept, unless it says so itself
     * @throws Refusal NOT_FOUND, or CONFLICT if it succeeded or failed
     */
    public TaskState cancel(String uuid, long keepMs) {
        String word = change(Script.CANCEL, uuid, Redis.args(keepMs, uuid));
        return switch (word) {
            case "canceled" -> TaskState.CANCELED;
            case "flagged" -> TaskState.RUNNING;
            case "unknown" -> throw unknown();
            case "unreadable" -> throw unreadable();
            default -> throw Refusal.conflict("the task has " + word + " already");
        };
    }

    /**
     * Queues a failed or canceled task again, as if it had never failed; its attempts are numbered on. One that was
     * canceled while it waited for others waits for them again, blocked.
     *
     * @throws Refusal NOT_FOUND, or CONFLICT if it is in another state
     */
    public TaskState retry(String uuid) {
        return TaskState.of(byHand(Script.RETRY, uuid, "a failed or canceled one can be retried"));
    }

    /**
     * Queues a task now that waits for its start time, for its next attempt, or for the end of others.
     *
     * @throws Refusal NOT_FOUND, or CONFLICT if it is in another state
     */
    public TaskState start(String uuid) {
        return TaskState.of(byHand(Script.START, uuid, "a scheduled, retrying or blocked one can be started"));
    }

    /**
     * Removes a finished task before its result has expired. An idempotency key is remembered for a day more.
     *
     * @throws Refusal NOT_FOUND, or CONFLICT if it has not finished, or others are still to be told of its end
     */
    public void forget(String uuid) {
        byHand(Script.FORGET, uuid, "a finished one can be forgotten");
    }

    private String change(Script script, String uuid, List<String> args) {
        return (String) ((List<?>) redis.eval(script, shard(uuid), args)).get(0);
    }

    private String byHand(Script script, String uuid, String rule) {
        String word = change(script, uuid, List.of(uuid));
        switch (word) {
            case "unknown" -> throw unknown();
            case "unreadable" -> throw unreadable();
            case "errand" -> throw Refusal.conflict(
                "its callback, or those that wait for it, are not told of its end yet; ask again");
            default -> {
                if (word.startsWith("not ")) {
                    throw Refusal.conflict("the task is " + word.substring(4) + "; only " + rule);
                }
                return word;
            }
        }
    }

    /** The home of a task's queue, which its id must name. */
    private int home(TaskSpec spec) {
        int home = redis.keys().home(spec.routing().queue());
        if (home != shard(spec.uuid())) {
            throw new IllegalArgumentException("the id " + spec.uuid() + " does not name the home of its queue");
        }
        return home;
    }

    private int shard(String uuid) {
        return redis.keys().shard(uuid);
    }

    private static Refusal unreadable() {
        return Refusal.conflict("what Redis holds of the task cannot be read");
    }

    public static Refusal unknown() {
        return Refusal.notFound("no such task, or its result has expired");
    }
}
