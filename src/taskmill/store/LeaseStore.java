package taskmill.store;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import taskmill.config.KeepTimes;
import taskmill.store.Scripts.Script;
import taskmill.task.Outcome;
import taskmill.task.Progress;
import taskmill.task.TaskSpec;
import taskmill.task.TaskTimes;
import taskmill.task.Unavailable;

/**
 * What one worker does with the tasks it claims. Every batch may be repeated after {@link Unavailable} without harm.
 * Thread-safe.
 */
public final class LeaseStore {
    private static final int TAKEOVER_PAGE = 500;
    /** How often a task may be lost if its run does not say so; the same number stands in the prelude. */
    private static final int USUAL_MAX_LOST = 3;
    /** How long a step waits for replicas. Meanwhile the worker does nothing else, and it asks again. */
    private static final int REPLICAS_MS = 50;
    private final Redis redis;
    private final String worker;
    private final long leaseMs;
    private final KeepTimes keep;
    private final int maxLost;
    private final int replicas;

    /**
     * @param keep how long its finished tasks are kept that do not say so themselves
     * @param maxLost how often a task may be lost with its worker before it fails
     * @param replicas how many must have what is renewed and claimed
     */
    LeaseStore(Redis redis, String worker, long leaseMs, KeepTimes keep, int maxLost, int replicas) {
        this.redis = redis;
        this.worker = worker;
        this.leaseMs = leaseMs;
        this.keep = keep;
        this.maxLost = maxLost;
        this.replicas = replicas;
    }

    /** The same for a worker whose claims and renewals so many replicas must have. */
    public LeaseStore on(int newReplicas) {
        return new LeaseStore(redis, worker, leaseMs, keep, maxLost, newReplicas);
    }

    /**
     * An attempt that has ended. The status of a failure is its exit code or HTTP status, -1 if there is none. With
     * keepMs 0 its result is kept as long as this process keeps results.
     */
    public record EndedAttempt(AttemptId id, Optional<Outcome.Failure> failure, String resultJson, int status,
        long keepMs) {
        private static final int ROW_CHARACTERS = 80;

        public EndedAttempt(AttemptId id, Outcome outcome, long keepMs) {
            this(id, outcome.failure(), outcome.result().toString(), outcome.failure().isEmpty() ? -1
                : outcome.result().getInt("exit_code", outcome.result().getInt("http_status", -1)), keepMs);
        }

        /** What its row of the ledger says of a failure: the status, and the beginning of the detail. */
        private String row(String detail) {
            int end = Math.min(ROW_CHARACTERS, detail.length());
            boolean cutsPair = end < detail.length() && Character.isHighSurrogate(detail.charAt(end - 1));
            return status + " " + detail.substring(0, cutsPair ? end - 1 : end);
        }
    }

    /**
     * A request for tasks.
     *
     * @param nonce new for each request; the nonce of the last request asks again for an answer that was lost
     * @param want at most so many tasks; 0 only moves what is due
     * @param pollMs a due time within this many milliseconds is passed on to other workers
     * @param scripts false to leave scripts to other workers: what is taken then is among the first 100 of a queue
     * @param bytes at most so many bytes of specs, but for the first one
     */
    public record ClaimRequest(
        String nonce, int want, List<String> queues, long pollMs, boolean scripts, long bytes) {
        /** The same request for fewer tasks. */
        public ClaimRequest atMost(int most) {
            return new ClaimRequest(nonce, Math.min(want, most), queues, pollMs, scripts, bytes);
        }
    }

    /** A claimed task, its spec still as stored, and when it was claimed, by the clock of Redis. */
    public record ClaimedTask(AttemptId id, String stored, long claimedMs) {
        /** @throws CorruptData if what is stored is no spec */
        public TaskSpec spec() {
            return StoredSpec.parse(id.uuid(), stored);
        }
    }

    /**
     * The answer to a claim request.
     *
     * @param dueInMs until the next task of the queues is due
     * @param opensInMs until the rate of a queue lets a task start, if this worker is the one that waits for that
     */
    public record Claim(List<ClaimedTask> tasks, Optional<Long> dueInMs, Optional<Long> opensInMs) {
        /** Until it makes sense to claim again, if that is known. */
        public Optional<Long> againInMs() {
            return Stream.of(dueInMs, opensInMs).flatMap(Optional::stream).min(Long::compare);
        }
    }

    /** What a script answers for one attempt. */
    public enum AttemptReply {
        OK, CANCEL, STALE, QUEUED, SUCCEEDED, FAILED, RETRYING, CANCELED;

        static List<AttemptReply> all(Object answer) {
            return ((List<?>) answer).stream().map(word -> valueOf(((String) word).toUpperCase(Locale.ROOT))).toList();
        }
    }

    /**
     * What one round trip does, in this order: settle, renew, claim. Each part may be empty. The times are to be
     * counted, as {@link TaskTimes.Sums#totals} writes them.
     */
    public record Batch(List<EndedAttempt> settle, String times, List<AttemptId> renew,
        Map<AttemptId, Progress> progress, Optional<ClaimRequest> claim) {
        /** Without times, and what renewed attempts say of their progress. */
        public Batch(List<EndedAttempt> settle, List<AttemptId> renew, Optional<ClaimRequest> claim) {
            this(settle, "", renew, Map.of(), claim);
        }

        private boolean settles() {
            return !settle.isEmpty() || !times.isEmpty();
        }

        private boolean leases() {
            return !renew.isEmpty() || claim.filter(request -> request.want() > 0).isPresent();
        }
    }

    /**
     * The answers to a batch, in the order of its lists.
     *
     * @param isReplicated false if too few replicas have what was renewed and claimed: after a failover it may be gone
     */
    public record BatchReply(List<AttemptReply> settled, List<AttemptReply> renewed, Optional<Claim> claim,
        boolean isReplicated) { }

    /** Sends a batch to a shard in one round trip; an empty batch sends nothing. */
    public BatchReply send(int shard, Batch batch) {
        List<Redis.Call> calls = new ArrayList<>(3);
        if (batch.settles()) {
            calls.add(new Redis.Call(Script.SETTLE, settleArgs(batch.settle(), batch.times(), batch.claim())));
        }
        if (!batch.renew().isEmpty()) {
            List<String> args = Redis.args(worker, leaseMs);
            batch.renew().forEach(id -> {
                id.addTo(args);
                Progress said = batch.progress().get(id);
                args.add(said == null ? "" : said.encoded());
            });
            calls.add(new Redis.Call(Script.RENEW, args));
        }
        batch.claim().ifPresent(request -> calls.add(new Redis.Call(Script.CLAIM, claimArgs(request))));
        if (calls.isEmpty()) {
            return new BatchReply(List.of(), List.of(), Optional.empty(), true);
        }
        int wanted = batch.leases() ? replicas : 0;
        Iterator<Object> answers = redis.evalAll(shard, calls, wanted, REPLICAS_MS).iterator();
        return new BatchReply(
            !batch.settles() ? List.of() : AttemptReply.all(answers.next()),
            batch.renew().isEmpty() ? List.of() : AttemptReply.all(answers.next()),
            batch.claim().map(request -> claim((List<?>) answers.next())),
            wanted == 0 || (Long) answers.next() >= wanted);
    }

    /** Gives attempts back because the worker shuts down; {@code started} says whether they may have begun to run. */
    public List<AttemptReply> release(int shard, List<AttemptId> attempts, boolean started) {
        List<String> args = Redis.args(worker, keep);
        for (AttemptId id : attempts) {
            id.addTo(args);
            args.add(started ? "1" : "0");
        }
        return AttemptReply.all(redis.eval(Script.RELEASE, shard, args));
    }

    /** Puts attempts of this worker back whose leases are over and which it has killed itself. */
    public List<AttemptReply> recoverOwn(int shard, List<AttemptId> attempts) {
        List<String> args = Redis.args(keep);
        attempts.forEach(id -> addRecover(args, id, 0, worker));
        return AttemptReply.all(redis.eval(Script.RECOVER, shard, args));
    }

    static void addRecover(List<String> args, AttemptId id, long leaseEndMs, String ownWorker) {
        id.addTo(args);
        args.add(Long.toString(leaseEndMs));
        args.add(ownWorker);
    }

    /** Takes back what a dead worker held in one shard, and answers how many attempts that was. */
    public int takeOver(int shard, String deadWorker) {
        int taken = 0;
        Object queue = "";
        Object rank = 0;
        do {
            List<?> answer = (List<?>) redis.eval(Script.TAKEOVER, shard,
                Redis.args(deadWorker, keep, queue, rank, TAKEOVER_PAGE));
            queue = answer.get(0);
            rank = answer.get(1);
            taken += Math.toIntExact((Long) answer.get(2));
        } while (!queue.equals(""));
        return taken;
    }

    private List<String> settleArgs(List<EndedAttempt> settle, String times, Optional<ClaimRequest> claim) {
        List<String> args = new ArrayList<>(2 + settle.size() * 8);
        args.add(worker);
        args.add(claim.filter(request -> request.want() > 0 && settle.stream().allMatch(ended ->
            request.queues().contains(ended.id().queue()))).isPresent() ? "1" : "0");
        args.add(times);
        for (EndedAttempt ended : settle) {
            ended.id().addTo(args);
            args.add(ended.keepMs() > 0 ? Long.toString(ended.keepMs()) : keepText(ended));
            args.add(ended.resultJson());
            args.add(ended.failure().map(failure -> failure.forGood() ? "final" : "failure").orElse("success"));
            ended.failure().ifPresent(failure -> args.addAll(List.of(Long.toString(failure.retryAfterMs()),
                failure.code().word(), failure.detail(), ended.row(failure.detail()))));
        }
        return args;
    }

    /** Both times only where the script may need both. */
    private String keepText(EndedAttempt ended) {
        return ended.failure().isPresent() ? keep.toString() : Long.toString(keep.resultMs());
    }

    private List<String> claimArgs(ClaimRequest request) {
        String lease = maxLost == USUAL_MAX_LOST ? Long.toString(leaseMs) : leaseMs + "/" + maxLost;
        List<String> args = Redis.args(worker, request.nonce(), request.want(), lease, keep, request.pollMs(),
            request.scripts() ? 1 : 0, request.bytes());
        args.addAll(request.queues());
        return args;
    }

    private static Claim claim(List<?> answer) {
        long now = (Long) answer.get(0);
        long due = (Long) answer.get(1);
        long opens = (Long) answer.get(2);
        List<?> tasks = (List<?>) answer.get(3);
        List<ClaimedTask> claimed = new ArrayList<>(tasks.size() / 4);
        for (int i = 0; i < tasks.size(); i += 4) {
            claimed.add(new ClaimedTask(AttemptId.in(tasks, i), (String) tasks.get(i + 3), now));
        }
        return new Claim(claimed, until(due, now), until(opens, now));
    }

    private static Optional<Long> until(long moment, long now) {
        return moment == 0 ? Optional.empty() : Optional.of(moment - now);
    }
}
