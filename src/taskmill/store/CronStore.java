package taskmill.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import taskmill.store.Scripts.Script;
import taskmill.store.StoredTask.SpecHeader;
import taskmill.task.Refusal;
import taskmill.task.TaskIds;
import taskmill.task.TaskSpec;
import taskmill.task.Unavailable;
import taskmill.task.cron.CronRule;

/**
 * Crons: each lies in the home of its queue, and a list of all in the first shard. Every method goes by the clock of
 * Redis, and may be repeated after {@link Unavailable}. Thread-safe.
 */
public final class CronStore {
    private static final int PAGE = 100;
    private static final int MOST_TRIES = 100;
    private static final String FINGERPRINT = Submission.fingerprint("cron");
    /** By its digits: what cannot be read comes somewhere, and hinders nobody. */
    private static final Comparator<StoredCron> SOONEST =
        Comparator.comparing((StoredCron cron) -> cron.text("next").length()).thenComparing(cron -> cron.text("next"));
    private final Redis redis;

    CronStore(Redis redis) {
        this.redis = redis;
    }

    /** A cron as it is to be stored: with an empty pause it stays as it was, and the spec may have any id. */
    public record Definition(String name, CronRule rule, Optional<Boolean> pause, TaskSpec spec) { }

    /** A step that is due for a cron as it was seen. */
    public record DueStep(StoredCron cron, CronRule.Step step) { }

    public record Fired(String uuid, String queue, Submission.Receipt receipt) { }

    public int shards() {
        return redis.keys().shards();
    }

    /** The queue of each cron, by the crons' names. */
    public SortedMap<String, String> queues() {
        Map<String, String> all = redis.command(jedis -> jedis.hgetAll(redis.keys().of(0, "crons")));
        return new TreeMap<>(all);
    }

    private Optional<String> queue(String name) {
        return Optional.ofNullable(redis.command(jedis -> jedis.hget(redis.keys().of(0, "crons"), name)));
    }

    /** A cron with its work, or nothing. */
    public Optional<StoredCron> find(String name) {
        return queue(name).flatMap(queue -> read(home(queue), "named", 0, PAGE, true, List.of(name)).crons().stream()
            .filter(StoredCron::isThere).findFirst());
    }

    /** @throws Refusal NOT_FOUND */
    public StoredCron require(String name) {
        return find(name).orElseThrow(CronStore::unknown);
    }

    /** To be thrown for a cron that is not there. */
    public static Refusal unknown() {
        return Refusal.notFound("there is no such cron");
    }

    /** Those of these crons that are there, by name, without their work. */
    public List<StoredCron> list(SortedMap<String, String> queues) {
        Map<String, StoredCron> found = new TreeMap<>();
        byHome(queues).forEach((home, names) -> read(home, "named", 0, PAGE, false, names).crons().stream()
            .filter(StoredCron::isThere).forEach(cron -> found.put(cron.name(), cron)));
        return List.copyOf(found.values());
    }

    /** The names of crons of these queues, by their homes. */
    Map<Integer, List<String>> byHome(SortedMap<String, String> queues) {
        Map<Integer, List<String>> byHome = new TreeMap<>();
        queues.forEach((name, queue) -> byHome.computeIfAbsent(home(queue), home -> new ArrayList<>()).add(name));
        return byHome;
    }

    /** Those that fire next, without their work. */
    public List<StoredCron> soonest(int limit) {
        return IntStream.range(0, shards()).boxed()
            .flatMap(shard -> read(shard, "soonest", 0, limit, false, List.of()).crons().stream())
            .filter(StoredCron::isThere).sorted(SOONEST).limit(limit).toList();
    }

    /** The next crons of a shard that are due, the latest last, behind so many that the caller leaves alone. */
    public StoredCron.Found due(int shard, int from) {
        return read(shard, "due", from, PAGE, false, List.of());
    }

    private StoredCron.Found read(int home, String kind, int from, int limit, boolean withWork,
        List<String> names) {
        List<String> fields = withWork ? StoredCron.fieldsWithWork() : StoredCron.LISTED;
        List<String> args = Redis.args(kind, from, limit, fields.size());
        args.addAll(fields);
        args.addAll(names);
        return StoredCron.Found.of((List<?>) redis.eval(Script.CRONS, home, args));
    }

    /**
     * Stores a cron, or changes the one of this name; true if it is new.
     *
     * @throws Refusal CONFLICT naming {@code queue} if the cron is in another queue
     */
    public boolean put(Definition cron, String by, int replicas) {
        TaskSpec spec = cron.spec().ofCron(cron.name());
        String queue = spec.routing().queue();
        register(cron.name(), queue);
        CronRule rule = cron.rule();
        List<String> args = Redis.args(cron.name(), rule.nextMs(nowMs(home(queue))),
            cron.pause().map(pause -> pause ? "1" : "0").orElse(""), by,
            "when", rule.when().text(), "zone", rule.zone(), "misfire", rule.misfire().word(),
            "overlap", rule.overlap().word(), "queue", queue, "priority", spec.routing().priority(),
            "line", SpecHeader.line(spec, FINGERPRINT), StoredCron.WORK, StoredSpec.json(spec));
        Object word = redis.evalAndWait(Script.PUT_CRON, home(queue), args, replicas);
        if (word.equals("elsewhere")) {
            throw elsewhere("another one");
        }
        try {
            // Somebody may have deleted it in the meantime.
            register(cron.name(), queue);
        } catch (Refusal e) {
            redis.evalAndWait(Script.DELETE_CRON, home(queue), List.of(cron.name(), queue), replicas);
            throw e;
        }
        return word.equals("created");
    }

    private void register(String name, String queue) {
        Optional<String> listed = queue(name);
        if (listed.isEmpty()) {
            list(name, queue);
            listed = queue(name);
        }
        listed.filter(other -> !other.equals(queue)).ifPresent(other -> {
            throw elsewhere("queue " + other);
        });
    }

    private void list(String name, String queue) {
        redis.command(jedis -> jedis.hsetnx(redis.keys().of(0, "crons"), name, queue));
    }

    private static Refusal elsewhere(String place) {
        return new Refusal(Refusal.Code.CONFLICT, "queue", "the cron is in " + place
            + " and cannot change it: delete it, then store it again");
    }

    /** The time by the clock of Redis. */
    public long nowMs() {
        return nowMs(0);
    }

    private long nowMs(int home) {
        return read(home, "named", 0, PAGE, false, List.of()).nowMs();
    }

    /**
     * Pauses a cron, or lets it go on from now.
     *
     * @throws Refusal NOT_FOUND, or CONFLICT if it cannot go on, because it cannot be read
     */
    public void pause(String name, boolean pause, String by, String note, int replicas) {
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            StoredCron cron = require(name);
            int home = home(cron.queue());
            long next = pause ? 0 : next(cron, nowMs(home));
            Object word = redis.evalAndWait(Script.PAUSE_CRON, home,
                Redis.args(name, cron.revision(), pause ? "pause" : "resume", next, by, note), replicas);
            if (!word.equals("stale")) {
                return;
            }
        }
        throw new Unavailable("the cron changes all the time: ask again", null);
    }

    private static long next(StoredCron cron, long nowMs) {
        try {
            return cron.rule().nextMs(nowMs);
        } catch (CorruptData e) {
            throw unreadable();
        }
    }

    private static Refusal unreadable() {
        return Refusal.conflict("what Redis holds of the cron cannot be read: store it again");
    }

    /** Removes a cron; its tasks stay. False if there was none. */
    public boolean delete(String name, int replicas) {
        Optional<String> listed = queue(name);
        listed.ifPresent(queue -> {
            redis.evalAndWait(Script.DELETE_CRON, home(queue), List.of(name, queue), replicas);
            redis.command(jedis -> jedis.hdel(redis.keys().of(0, "crons"), name));
            if (redis.command(jedis -> jedis.exists(redis.keys().of(home(queue), "cron", name)))) {
                // Somebody has stored it again in the meantime.
                list(name, queue);
            }
        });
        return listed.isPresent();
    }

    /** Stores a task of a cron now, also while it is paused; its next fire stays. Refuses NOT_FOUND. */
    public Fired fireByHand(String name, int replicas) {
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            StoredCron cron = require(name);
            int home = home(cron.queue());
            long now = nowMs(home);
            String uuid = TaskIds.derived(home, shards(), "cron", name, Long.toString(now), "hand");
            List<?> answer = (List<?>) redis.evalAndWait(Script.FIRE, home,
                Redis.args(name, cron.revision(), 0, "hand", uuid, now, 0), replicas);
            if (answer.get(0).equals("queued") || answer.get(0).equals("known")) {
                return new Fired(uuid, cron.queue(), new Submission.Receipt(answer.get(0).equals("queued")
                    ? Submission.Status.QUEUED : Submission.Status.KNOWN, (Long) answer.get(1)));
            }
            if (answer.get(0).equals("unknown") && find(name).isPresent()) {
                throw unreadable();
            }
        }
        throw new Unavailable("the cron changes all the time: ask again", null);
    }

    /**
     * Carries out steps of crons of one shard, in one round trip. False for each that another call carried out, or
     * whose cron was changed.
     */
    public List<Boolean> carryOut(int shard, List<DueStep> steps) {
        List<Redis.Call> calls = steps.stream().map(due -> {
            StoredCron cron = due.cron();
            CronRule.Step step = due.step();
            String uuid = TaskIds.derived(shard, shards(), "cron", cron.name(), Long.toString(step.fireMs()));
            return new Redis.Call(Script.FIRE, Redis.args(cron.name(), cron.revision(), cron.nextMs(),
                step.action().word(), uuid, step.fireMs(), step.nextMs()));
        }).toList();
        if (calls.isEmpty()) {
            return List.of();
        }
        list(steps);
        return redis.evalAll(shard, calls).stream().map(answer -> {
            Object word = ((List<?>) answer).get(0);
            return !word.equals("stale") && !word.equals("unknown");
        }).toList();
    }

    /** Puts crons into the list of all that are missing there: a failover of the list's node can have lost them. */
    private void list(List<DueStep> steps) {
        String[] names = steps.stream().map(due -> due.cron().name()).toArray(String[]::new);
        List<String> listed = redis.command(jedis -> jedis.hmget(redis.keys().of(0, "crons"), names));
        for (int i = 0; i < names.length; i++) {
            if (listed.get(i) == null) {
                list(names[i], steps.get(i).cron().queue());
            }
        }
    }

    /** Lets the crons of a shard go on from now whose next fire is too far ahead: it was set by a clock that was. */
    public void heal(int shard) {
        List<String> names = byHome(queues()).getOrDefault(shard, List.of());
        for (int from = 0; from < names.size(); from += PAGE) {
            StoredCron.Found found =
                read(shard, "named", 0, PAGE, false, names.subList(from, Math.min(names.size(), from + PAGE)));
            found.crons().forEach(cron -> heal(shard, cron, found.nowMs()));
        }
    }

    private void heal(int shard, StoredCron cron, long nowMs) {
        try {
            long next = cron.rule().nextMs(nowMs);
            if (cron.nextMs() > next) {
                redis.eval(Script.PAUSE_CRON, shard, Redis.args(cron.name(), cron.revision(), "resume", next, "", ""));
            }
        } catch (CorruptData e) {
            // The firer logs one that is due.
        }
    }

    private int home(String queue) {
        return redis.keys().home(queue);
    }
}
