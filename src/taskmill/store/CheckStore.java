package taskmill.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import taskmill.task.TaskState;

/**
 * Whether what Redis holds is as it must be: every task in exactly one place, its attempts adding up, and no task lost
 * on the way. Looks at a bounded part at a time, so that a large backlog does not hold up anybody. Thread-safe.
 */
public final class CheckStore {
    private static final int STEP = 500;
    private final Redis redis;
    private final QueueStore queues;

    CheckStore(Redis redis, QueueStore queues) {
        this.redis = redis;
        this.queues = queues;
    }

    /** Something that must not be. The uuid is empty where no single task is to blame. */
    public record Breach(int shard, String uuid, String what) {
    }

    /**
     * What a check found.
     *
     * @param tasks looked at, those counted twice that moved on meanwhile
     * @param breaches at most 100
     */
    public record Report(long tasks, List<Breach> breaches) {
        static final int MOST = 100;
    }

    /** Looks at every task of every shard. */
    public Report check() {
        long tasks = 0;
        List<Breach> breaches = new ArrayList<>();
        for (int shard = 0; shard < redis.keys().shards(); shard++) {
            breaches.addAll(accounts(shard));
        }
        for (TaskState state : TaskState.values()) {
            for (QueueStore.Place place : queues.places(state, Optional.empty())) {
                tasks += walk(place, breaches);
            }
        }
        return new Report(tasks, breaches.stream().limit(Report.MOST).toList());
    }

    /** Every task that was ever accepted stands somewhere or has expired: judged in one moment. */
    private List<Breach> accounts(int shard) {
        List<?> answer = (List<?>) redis.eval(Script.CHECK, shard, List.of("", "", "0", "0"));
        long accepted = (Long) answer.get(0);
        long expired = (Long) answer.get(1);
        long places = (Long) answer.get(2);
        long anomalies = (Long) answer.get(3);
        List<Breach> breaches = new ArrayList<>();
        if (accepted != expired + places) {
            breaches.add(new Breach(shard, "", "accepted " + accepted + " is not expired " + expired + " plus places "
                + places));
        }
        if (anomalies > 0) {
            breaches.add(new Breach(shard, "", anomalies + " times a task was met that had no spec"));
        }
        return breaches;
    }

    private long walk(QueueStore.Place place, List<Breach> breaches) {
        long from = 0;
        while (true) {
            List<?> answer = (List<?>) redis.eval(Script.CHECK, place.shard(), List.of(QueueStore.kind(place.state()),
                QueueStore.name(place), Long.toString(from), Integer.toString(STEP)));
            for (int i = 1; i < answer.size() && breaches.size() < Report.MOST; i += 2) {
                breaches.add(new Breach(place.shard(), (String) answer.get(i), (String) answer.get(i + 1)));
            }
            long looked = (Long) answer.get(0);
            from += looked;
            if (looked < STEP) {
                return from;
            }
        }
    }

    /** The running totals of all shards, by name: accepted, expired, submitted, succeeded and the others of Keys. */
    public Map<String, Long> totals() {
        Keys keys = redis.keys();
        Map<String, Long> totals = new HashMap<>();
        for (int shard = 0; shard < keys.shards(); shard++) {
            String count = keys.count(shard);
            redis.command(jedis -> jedis.hgetAll(count))
                .forEach((name, n) -> totals.merge(name, Long.parseLong(n), Long::sum));
        }
        return totals;
    }
}
