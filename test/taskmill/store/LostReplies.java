package taskmill.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import com.eclipsesource.json.JsonObject;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;
import taskmill.config.KeepTimes;
import taskmill.config.RedisAddress;
import taskmill.config.StoreConfig;
import taskmill.store.ExpiredLeases.ExpiredLease;
import taskmill.store.LeaseStore.AttemptReply;
import taskmill.store.LeaseStore.Batch;
import taskmill.store.LeaseStore.ClaimRequest;
import taskmill.store.LeaseStore.EndedAttempt;
import taskmill.store.Scripts.Script;
import taskmill.support.RedisProxy;
import taskmill.task.OnLost;
import taskmill.task.Outcome;
import taskmill.task.Plan;
import taskmill.task.Refusal;
import taskmill.task.RpcWork;
import taskmill.task.TaskIds;
import taskmill.task.TaskSpec;
import taskmill.task.TaskState;
import taskmill.task.Unavailable;

/**
 * Calls every script through a proxy that passes the request on and cuts the reply, once or twice in a row. Then calls
 * again as the product does, and checks that everything was done exactly once. Not thread-safe.
 */
public final class LostReplies implements AutoCloseable {
    private static final int MAX_LOST = 20;
    private static final long KEEP_MS = 100_000_000;
    private static final TaskIds IDS = new TaskIds();
    private final RedisProxy proxy;
    private final Store store;
    private final LeaseStore patient;
    private final LeaseStore other;
    private final Sweeper sweeper;
    private final UnifiedJedis redis;
    private int nonces;

    public LostReplies(RedisProxy proxy) {
        this.proxy = proxy;
        StoreConfig config = new StoreConfig(RedisAddress.parse(proxy.address(), false), "cut", OptionalInt.empty());
        this.store = Store.open(config, TestStore.PATIENT);
        this.patient = store.leases("patient", 60_000, new KeepTimes(KEEP_MS, KEEP_MS), MAX_LOST);
        this.other = store.leases("other", 60_000, new KeepTimes(KEEP_MS, KEEP_MS), MAX_LOST);
        this.sweeper = TestWorker.sweeper(store, KEEP_MS);
        this.redis = RedisClient.create("127.0.0.1", proxy.port());
    }

    /** Calls each script once in each way; throws an {@link AssertionError} where a lost reply cost anything. */
    public void round(int number) {
        int cuts = 1 + number % 2;
        succeed(cuts);
        String uuid = submitted(cuts, 0);
        releaseAndLose(uuid, cuts);
        cancelAndRetry(uuid, cuts);
        tooLate(cuts);
        queue(cuts);
        expire(cuts);
        cron(cuts);
    }

    private void cron(int cuts) {
        CronStore crons = store.crons();
        String name = "c" + nonces++;
        long before = total("accepted");
        cut(Script.PUT_CRON, cuts, () -> crons.put(TestCron.cron(name).when("@yearly").definition(), "", 0));
        cut(Script.CRONS, cuts, () -> crons.due(0, 0));
        redis.hset("cut:{0}:cron:" + name, "next", "1000");
        redis.zadd("cut:{0}:cron_due", 1000, name);
        var steps = TestCron.steps(crons.due(0, 0));
        cut(Script.FIRE, cuts, () -> crons.carryOut(0, steps));
        require(total("accepted") == before + 1, "a cron fired twice");
        cut(Script.PAUSE_CRON, cuts, () -> {
            crons.pause(name, true, "", "", 0);
            return true;
        });
        require(crons.find(name).orElseThrow().pausedMs() > 0, "a pause did not pause");
        cut(Script.DELETE_CRON, 1, () -> crons.delete(name, 0));
        require(crons.find(name).isEmpty(), "a cron is there that was deleted");
        settle(claimOne(patient, 0), 0, 0);
    }

    /** Repeats a call until it is answered; so many of its replies are cut. */
    private <T> T cut(Script script, int times, Supplier<T> call) {
        int before = proxy.cuts();
        for (int left = times; ; left--) {
            if (left > 0) {
                proxy.cutNextReplyTo(ScriptCalls.of(script));
            }
            try {
                T answer = call.get();
                require(proxy.cuts() > before || times == 0, "no reply of " + script + " was cut");
                if (proxy.cuts() >= before + times) {
                    return answer;
                }
            } catch (Unavailable e) {
                continue;
            }
        }
    }

    private String submitted(int cuts, long startBeforeMs) {
        TaskSpec spec = new TaskSpec(IDS.next(0, 1), new RpcWork("GET", "http://127.0.0.1/", Map.of(), Optional.empty()),
            new TaskSpec.Routing("default", 4), new TaskSpec.Schedule(0, startBeforeMs, 0),
            new TaskSpec.Retry(Plan.NONE, OnLost.RETRY), TaskSpec.Durations.DEFAULT, TaskSpec.Extras.NONE);
        long before = total("accepted");
        cut(Script.SUBMIT, cuts, () -> store.tasks().submit(List.of(new Submission(spec, Optional.empty())), 0).get(0).receipt());
        require(total("accepted") == before + 1, "a submit counted twice");
        return spec.uuid();
    }

    private LeaseStore.Claim claim(LeaseStore worker, int want, int cuts) {
        Batch exchange = new Batch(List.of(), List.of(),
            Optional.of(new ClaimRequest("n" + nonces++, want, List.of("default"), 1000, true, Long.MAX_VALUE)));
        return cut(Script.CLAIM, cuts, () -> worker.send(0, exchange)).claim().orElseThrow();
    }

    private AttemptId claimOne(LeaseStore worker, int cuts) {
        List<LeaseStore.ClaimedTask> tasks = claim(worker, 1, cuts).tasks();
        require(tasks.size() == 1, "a repeated claim answers " + tasks);
        return tasks.get(0).id();
    }

    private void settle(AttemptId held, long keepMs, int cuts) {
        EndedAttempt ended = new EndedAttempt(held, Outcome.success(new JsonObject()), keepMs);
        AttemptReply word = cut(Script.SETTLE, cuts, () -> patient.send(0,
            new Batch(List.of(ended), List.of(), Optional.empty()))).settled().get(0);
        require(word == AttemptReply.SUCCEEDED || word == AttemptReply.OK, "a repeated settle answers " + word);
    }

    private void succeed(int cuts) {
        String uuid = submitted(cuts, 0);
        AttemptId held = claimOne(patient, cuts);
        AttemptReply renewed = cut(Script.RENEW, cuts, () -> patient.send(0,
            new Batch(List.of(), List.of(held), Optional.empty()))).renewed().get(0);
        require(renewed == AttemptReply.OK, "a repeated renew answers " + renewed);
        settle(held, 0, cuts);
        StoredTask task = cut(Script.READ, cuts, () -> store.tasks().read(uuid)).orElseThrow();
        require(task.state() == TaskState.SUCCEEDED && task.run().attempt() == 1, "a success became " + task);
        require(cut(Script.FINISHED, cuts, () -> store.tasks().finished(List.of(uuid))).contains(uuid),
            "finished, not told");
        cut(Script.COUNT, cuts, () -> store.queues().counts(Optional.empty()));
        require(cut(Script.CHECK, cuts, () -> store.checks().check()).breaches().isEmpty(), "the check finds breaches");
    }

    private void releaseAndLose(String uuid, int cuts) {
        AttemptId first = claimOne(patient, cuts);
        cut(Script.RELEASE, cuts, () -> patient.release(0, List.of(first), true));
        requireRun(uuid, TaskState.QUEUED, 1, 0);
        claimOne(other, cuts);
        redis.zadd("cut:{0}:running:default", 1, uuid);
        List<ExpiredLease> expired = cut(Script.EXPIRED, cuts, () -> sweeper.expired(0, new Sweeper.ShardView()));
        require(expired.size() == 1, "expired leases are " + expired);
        cut(Script.RECOVER, cuts, () -> sweeper.recover(0, expired));
        requireRun(uuid, TaskState.QUEUED, 2, 1);
        claimOne(patient, cuts);
        cut(Script.TAKEOVER, cuts, () -> other.takeOver(0, "patient"));
        requireRun(uuid, TaskState.RETRYING, 3, 2);
    }

    private void requireRun(String uuid, TaskState state, int attempt, int lost) {
        StoredTask task = store.tasks().read(uuid).orElseThrow();
        require(task.state() == state && task.run().attempt() == attempt && task.run().lost() == lost
            && task.run().failures() == 0, "attempt " + attempt + ", lost " + lost + " became " + task);
    }

    private void cancelAndRetry(String uuid, int cuts) {
        cut(Script.CANCEL, cuts, () -> store.tasks().cancel(uuid, KEEP_MS));
        require(store.tasks().read(uuid).orElseThrow().state() == TaskState.CANCELED, "a cancel did not cancel");
        long before = total("reopened");
        cut(Script.RETRY, cuts, () -> retried(uuid));
        require(total("reopened") == before + 1, "a retry by hand counted twice");
        settle(claimOne(patient, cuts), 0, cuts);
    }

    /** The first call retries the task, the second is refused. */
    private boolean retried(String uuid) {
        try {
            store.tasks().retry(uuid);
            return true;
        } catch (Refusal e) {
            return false;
        }
    }

    private void queue(int cuts) {
        QueueStore queues = store.queues();
        cut(Script.LIMIT_QUEUE, cuts, () -> changed(() -> queues.limit("q", Optional.of(3), Optional.empty())));
        cut(Script.PAUSE_QUEUE, cuts, () -> changed(() -> queues.pause("q", true, "ops", "")));
        require(queues.counts(Optional.of("q")).iterator().next().settings().equals(
            new QueueStore.Settings(true, Optional.of(3), Optional.empty())), "settings were lost");
        cut(Script.DELETE_QUEUE, cuts, () -> changed(() -> queues.delete("q")));
        require(!queues.isKnown("q"), "a deleted queue is there");
    }

    /** The first call may have done it already, so that the second is refused. */
    private static boolean changed(Runnable change) {
        try {
            change.run();
        } catch (Refusal e) {
            // It is gone.
        }
        return true;
    }

    private void tooLate(int cuts) {
        String uuid = submitted(cuts, 1);
        long before = total("failed");
        cut(Script.LATE, cuts, () -> sweeper.late(0));
        require(total("failed") == before + 1, "a task was too late twice");
        require(store.tasks().read(uuid).orElseThrow().state() == TaskState.FAILED, "too late and not failed");
    }

    private void expire(int cuts) {
        submitted(cuts, 0);
        settle(claimOne(patient, cuts), 1, cuts);
        long before = total("expired");
        while (total("expired") == before) {
            cut(Script.EXPIRE, cuts, () -> sweeper.expire(0));
        }
        require(total("expired") == before + 1, "a task expired twice");
    }

    private long total(String name) {
        return store.watch().totals().getOrDefault(name, 0L);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    @Override
    public void close() {
        redis.close();
        store.close();
    }
}
