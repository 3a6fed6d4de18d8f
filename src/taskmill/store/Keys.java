package taskmill.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import redis.clients.jedis.util.JedisClusterCRC16;
import taskmill.store.Store.Homes;
import taskmill.store.StoredTask.SpecHeader;
import taskmill.task.TaskIds;

/**
 * The names of all keys. The keys of a shard begin with its base, {@code <prefix>:{<tag>}:}, so that they lie in one
 * Cluster slot. Scripts get the base as their only key and append the rest.
 *
 * <pre>
 * spec:UUID          string  header lines (see {@link SpecHeader}), newline, the work as JSON; never changed
 * run:UUID           hash    n attempt, b attempt at the last retry by hand, f failures, l lost, r released, w worker,
 *                            s claimed (ms), t its lease (ms; then / and how many losses it allows, unless 3),
 *                            c canceled (1), e ended (ms), x error code, m detail, R result (JSON, or * for a long
 *                            one), p attempt, percent and text of its progress, o its cron, d others wait for it (1),
 *                            k somebody wants a callback (1), y the parents that it waited for when it ended, aN
 *                            ledger row of attempt N: worker, claimed, ended, outcome; of a failure also its status
 *                            and detail
 * result:UUID        string  a result of more than 64 bytes
 * scheduled:QUEUE    zset    due (ms)
 * retrying:QUEUE     zset    due (ms)
 * ready:QUEUE        zset    (9 - priority) * 2^48 + sequence
 * blocked:QUEUE      zset    when it was blocked (ms)
 * parents:UUID       set     the tasks that a blocked one waits for
 * followers:UUID     set     the tasks that are told of its end
 * running:QUEUE      zset    lease end (ms)
 * busy               set     the queues that have running tasks, and some that had
 * done:STATE         zset    expiry (ms)
 * late               zset    start_before (ms), of tasks that were never claimed
 * tag:TAG            zset    created (ms)
 * tail:UUID          hash    attempt, and for stdout and stderr the newest bytes in base64, how many came before
 *                            them (stdout_from), and both (stdout_total); while somebody watches, for 30 s
 * tomb:UUID          string  fingerprint, for a day
 * wake:QUEUE         list    at most one token
 * inbox:WORKER       list    "cancel UUID ATTEMPT QUEUE"; "watch UUID ATTEMPT QUEUE"; "orders" if the worker shall
 *                            read whether to be quiet; "look", which only ends a blocking read, also of a
 *                            broker; for two leases
 * claim:WORKER       string  nonce of the last claim, then "queue QUEUE UUID ATTEMPT UUID …"; for two leases
 * errands            zset    when it may be taken (ms): "link UUID" or "relink UUID" to note a blocked task at its
 *                            parents, "told UUID" to tell the followers of its end, "callback UUID STATE ATTEMPT"
 * errand_left        list    at most one token, which wakes a broker for errands
 * on_failure         string  the address that is told of every failed task; for an hour; brokers set it again and again
 * cron:NAME          hash    when, zone, misfire, overlap, queue, priority, line and work of its tasks' specs;
 *                            revision, next (ms, 0: never), fired (ms, the last time that it fired for), task and
 *                            task_time (ms) of its last task, outcome and ended (ms) of the last that finished, success
 *                            (ms, the last), misfires, overlaps; paused (ms, since when), by, note
 * cron_due           zset    next (ms)
 * queues             hash    every queue ever used: its settings as words (see {@link QueueStore})
 * notes              hash    of queues that were paused or resumed: ms, then JSON: by, note
 * pace:QUEUE         string  the arrival time (µs) of its rate
 * turn:QUEUE         string  the worker that waits for its rate, and until when (ms)
 * count              hash    running totals: accepted, expired, dropped, sequence, anomaly, reopened, misfired,
 *                            orphaned (errands without a task), failed:CODE (attempts), attempt:canceled and
 *                            attempt:released, the sums of TaskTimes, and those of stats
 * stats:QUARTER      hash    submitted, succeeded, failed, retried, canceled, lost, the buckets of TaskTimes; 33 days
 * qstats:HOUR        hash    "QUEUE s" and "QUEUE f": how many of its tasks succeeded and failed; of an hour the
 *                            first 2,000 counts, others under _other; 50 hours
 * </pre>
 *
 * In the first shard alone: {@code crons} (hash: the name of each cron, and its queue). Outside the shards:
 * {@code meta} (hash: schema, shards), in a Cluster also as {@code meta:{TAG}}; {@code workers} (set of ids),
 * {@code worker:ID} (string: a {@link WorkerRecord}), {@code quiet:ID} (string: this worker shall claim nothing).
 */
final class Keys {
    private static final int SLOTS = 16384;
    private static final int COPIES = 16;
    private final String prefix;
    private final List<String> bases;

    Keys(String prefix, int shards) {
        this.prefix = prefix;
        List<String> all = new ArrayList<>();
        for (int shard = 0; shard < shards; shard++) {
            all.add(prefix + ":{" + tag(shard, shards) + "}:");
        }
        this.bases = List.copyOf(all);
    }

    static String meta(String prefix) {
        return prefix + ":meta";
    }

    /** Where copies of it lie in a Cluster: in each sixteenth of the slots. */
    static List<String> metaCopies(String prefix) {
        return IntStream.range(0, COPIES).mapToObj(i -> meta(prefix) + ":{" + tag(i, COPIES) + "}").toList();
    }

    int shards() {
        return bases.size();
    }

    Homes homes() {
        return new Homes(bases.size());
    }

    int home(String queue) {
        return homes().of(queue);
    }

    int shard(String uuid) {
        return TaskIds.shard(uuid, bases.size());
    }

    Map<Integer, List<String>> byShard(Iterable<String> uuids) {
        Map<Integer, List<String>> byShard = new TreeMap<>();
        uuids.forEach(uuid -> byShard.computeIfAbsent(shard(uuid), n -> new ArrayList<>()).add(uuid));
        return byShard;
    }

    String base(int shard) {
        return bases.get(shard);
    }

    /** A key of a shard, such as {@code queues}. */
    String of(int shard, String name) {
        return base(shard) + name;
    }

    /** A key of a kind in a shard, such as {@code wake:QUEUE}. */
    String of(int shard, String kind, String name) {
        return base(shard) + kind + ":" + name;
    }

    /** A key of a task, such as {@code spec:UUID}. */
    String of(String kind, String uuid) {
        return of(shard(uuid), kind, uuid);
    }

    /** A key outside the shards, such as {@code worker:ID}. */
    String outside(String name) {
        return prefix + ":" + name;
    }

    /** The smallest number whose slot lies in the shard's part of the slots: shards spread evenly over a Cluster. */
    private static String tag(int shard, int shards) {
        int from = shard * SLOTS / shards;
        int to = (shard + 1) * SLOTS / shards;
        for (int candidate = 0;; candidate++) {
            int slot = JedisClusterCRC16.getSlot(Integer.toString(candidate));
            if (slot >= from && slot < to) {
                return Integer.toString(candidate);
            }
        }
    }
}
