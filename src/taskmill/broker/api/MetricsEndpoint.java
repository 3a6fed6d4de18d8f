package taskmill.broker.api;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import taskmill.broker.live.DurabilityWatch;
import taskmill.broker.live.Fleet;
import taskmill.broker.live.Queues;
import taskmill.broker.params.ParameterValues;
import taskmill.http.Metrics;
import taskmill.http.Reply;
import taskmill.http.Request;
import taskmill.http.RequestTimes;
import taskmill.store.CronStore;
import taskmill.store.ErrandStore;
import taskmill.store.QueueStore.Counts;
import taskmill.store.Store;
import taskmill.store.StoreMismatch;
import taskmill.store.StoredCron;
import taskmill.store.WorkerRecord;
import taskmill.task.ErrorCode;
import taskmill.task.TaskTimes;
import taskmill.task.TaskType;
import taskmill.task.Unavailable;
import taskmill.task.Version;

/** The metrics of a broker, and of the whole installation, which every broker tells alike. */
record MetricsEndpoint(Store store, ErrandStore errands, DurabilityWatch durability, Fleet fleet,
    Supplier<Queues.Rows> queues, Supplier<Map<String, Integer>> clients, RequestTimes requests) {
    private static final int MOST_LABELS = 100;
    private static final String OTHER = "_other";

    void addTo(ApiRoutes routes) {
        routes.on("GET", "/metrics", this::metrics);
    }

    /** While Redis, or a shard of it, is away it tells of its own process alone. */
    private Reply metrics(Request request, ParameterValues given) {
        Metrics metrics = new Metrics().of("process").process();
        metrics.gauge("taskmill_build_info", "1, with the version.", Map.of("version", Version.TEXT), 1);
        clients.get().forEach((kind, n) ->
            metrics.gauge("taskmill_" + kind, "clients whose answers it holds.", Map.of(), n));
        requests.addTo(metrics);
        store.callTimes().forEach(calls -> metrics.histogram("taskmill_redis_call_seconds",
            "for how long it waited for scripts.", Map.of("script", calls.script()), Store.CallTimes.BOUNDS,
            calls.counts(), calls.seconds()));
        boolean up = true;
        Metrics all = new Metrics().of("installation");
        try {
            Map<String, Long> totals = store.watch().totals();
            tasks(all, totals);
            times(all, totals);
            queues(all);
            workers(all);
            crons(all, totals);
            errands(all, totals);
            store.memory().ifPresent(memory -> all
                .gauge("taskmill_redis_memory_bytes", "memory that Redis has.", Map.of(), memory.bytes())
                .gauge("taskmill_redis_memory_max_bytes", "memory that Redis may have; 0 if there is no limit.",
                    Map.of(), memory.maxBytes()));
        } catch (Unavailable | StoreMismatch e) {
            up = false;
            durability.doubt();
        }
        metrics.gauge("taskmill_redis_up", "1 if Redis answered just now.", Map.of(), up ? 1 : 0);
        metrics.gauge("taskmill_shards_away", "shards of a Cluster that did not answer.", Map.of(), durability.away());
        metrics.gauge("taskmill_replicas_missing", "replicas that wait_replicas asks for and that are behind or gone.",
            Map.of(), durability.replicasMissing());
        metrics.gauge("taskmill_durability_info", "1, with the durability of what is stored.",
            Map.of("durability", durability.word()), 1);
        return up ? metrics.and(all).reply() : metrics.reply();
    }

    private static void tasks(Metrics metrics, Map<String, Long> totals) {
        Function<String, Long> total = name -> totals.getOrDefault(name, 0L);
        Map.of("submitted", "tasks that were submitted.", "expired", "finished tasks whose time to be kept is over.",
            "dropped", "failed tasks that went sooner, because there were more than max_failures.",
            "anomaly", "things in Redis that should not be there, which were removed.",
            "retried", "attempts that failed and were followed by a retry.").forEach((name, help) ->
                metrics.counter("taskmill_tasks_" + name + "_total", help, Map.of(), total.apply(name)));
        for (String state : List.of("succeeded", "failed", "canceled")) {
            metrics.counter("taskmill_tasks_finished_total", "tasks that ended in a state.", Map.of("state", state),
                total.apply(state));
        }
        long failed = 0;
        for (ErrorCode code : ErrorCode.values()) {
            long attempts = total.apply("failed:" + code.word());
            failed += attempts;
            metrics.counter("taskmill_failures_total", "attempts that failed, by code.", Map.of("code", code.word()),
                attempts);
        }
        Map<String, Long> attempts = Map.of("succeeded", total.apply("succeeded"), "failed", failed,
            "lost", total.apply("lost"), "released", total.apply("attempt:released"),
            "canceled", total.apply("attempt:canceled"));
        new TreeMap<>(attempts).forEach((outcome, n) -> metrics.counter("taskmill_attempts_total",
            "attempts that ended.", Map.of("outcome", outcome), n));
    }

    private static void times(Metrics metrics, Map<String, Long> totals) {
        for (TaskTimes.Kind kind : TaskTimes.Kind.values()) {
            String name = kind == TaskTimes.Kind.WAIT ? "taskmill_task_wait_seconds" : "taskmill_attempt_run_seconds";
            String help = kind == TaskTimes.Kind.WAIT ? "from the moment when a task could start to its first claim."
                : "from the claim of an attempt to its end.";
            for (TaskType type : TaskType.values()) {
                long[] counts = new long[TaskTimes.BOUNDS.size() + 1];
                Arrays.setAll(counts, i -> totals.getOrDefault(kind.bucket(type, i), 0L));
                metrics.histogram(name, help, Map.of("type", type.word()), TaskTimes.BOUNDS, counts,
                    totals.getOrDefault(kind.sum(type), 0L) / 1000.0);
            }
        }
    }

    private void queues(Metrics metrics) {
        Collection<Counts> all = queues.get().queues();
        Collection<Counts> shown = labelled(all);
        Map<String, Long> served = fleet.served();
        metrics.gauge("taskmill_queues", "queues that were ever used.", Map.of(), all.size());
        Counts.states().forEach(state -> shown.forEach(queue -> metrics.gauge("taskmill_tasks",
            "tasks that are not finished.", Map.of("queue", queue.queue(), "state", state.word()), queue.in(state))));
        perQueue(metrics, shown, "oldest_wait_seconds", "for how long the oldest ready task of a queue could have run.",
            queue -> queue.waitMs().orElse(0L) / 1000.0);
        perQueue(metrics, shown, "paused", "1 while the queue is paused.",
            queue -> queue.settings().paused() ? 1.0 : 0);
        perQueue(metrics, shown.stream().filter(queue -> !queue.queue().equals(OTHER)).toList(), "workers",
            "workers that claim from a queue.", queue -> (double) served.getOrDefault(queue.queue(), 0L));
    }

    private static void perQueue(Metrics metrics, Collection<Counts> queues, String name, String help,
        Function<Counts, Double> value) {
        queues.forEach(queue -> metrics.gauge("taskmill_queue_" + name, help,
            Map.of("queue", queue.queue()), value.apply(queue)));
    }

    /** The fullest queues, and the sum of all others under one name; a queue of that name is among them. */
    private static Collection<Counts> labelled(Collection<Counts> all) {
        if (all.size() <= MOST_LABELS) {
            return all;
        }
        List<Counts> sorted = all.stream().sorted(Comparator.comparing((Counts counts) -> counts.queue().equals(OTHER))
            .thenComparing(Counts::tasks, Comparator.reverseOrder()).thenComparing(Counts::queue)).toList();
        Counts others = sorted.stream().skip(MOST_LABELS).reduce(Counts.none(OTHER), Counts::plus);
        return Stream.concat(sorted.stream().limit(MOST_LABELS), Stream.of(others)).toList();
    }

    private void workers(Metrics metrics) {
        List<WorkerRecord> workers = fleet.recently();
        long quiet = workers.stream().filter(WorkerRecord::quiet).count();
        long slots = workers.stream().mapToLong(WorkerRecord::concurrency).sum();
        long busy = workers.stream().mapToLong(WorkerRecord::running).sum();
        Map.of("active", workers.size() - quiet, "quiet", quiet).forEach((state, n) ->
            metrics.gauge("taskmill_workers", "workers that live.", Map.of("state", state), n));
        Map.of("busy", busy, "free", Math.max(0, slots - busy)).forEach((state, n) ->
            metrics.gauge("taskmill_slots", "attempts that all workers can run at once.", Map.of("state", state), n));
    }

    private void crons(Metrics metrics, Map<String, Long> totals) {
        CronStore crons = store.crons();
        metrics.counter("taskmill_cron_misfires_total", "how often fires of crons were missed.", Map.of(),
            totals.getOrDefault("misfired", 0L));
        long late = 0;
        for (int shard = 0; shard < crons.shards(); shard++) {
            StoredCron.Found due = crons.due(shard, 0);
            late = Math.max(late, due.crons().stream().mapToLong(cron -> due.nowMs() - cron.nextMs()).max().orElse(0));
        }
        metrics.gauge("taskmill_cron_late_seconds", "for how long a cron is due and has not fired.", Map.of(),
            late / 1000.0);
        SortedMap<String, String> some = new TreeMap<>();
        crons.queues().entrySet().stream().limit(MOST_LABELS).forEach(cron -> some.put(cron.getKey(), cron.getValue()));
        crons.list(some).stream().filter(cron -> cron.ms("success") > 0).forEach(cron -> metrics.gauge(
            "taskmill_cron_last_success_timestamp_seconds",
            "when a task of a cron last succeeded, in seconds since 1970; of the first 100 crons.",
            Map.of("cron", cron.name()), cron.ms("success") / 1000.0));
    }

    private void errands(Metrics metrics, Map<String, Long> totals) {
        metrics.counter("taskmill_errands_orphaned_total", "errands whose task was gone.", Map.of(),
            totals.getOrDefault("orphaned", 0L));
        ErrandStore.Waiting waiting = errands.waiting();
        metrics.gauge("taskmill_errands", "errands that no broker has carried out yet.", Map.of(), waiting.count());
        metrics.gauge("taskmill_errand_oldest_seconds", "for how long the oldest errand has waited.", Map.of(),
            waiting.oldestMs() / 1000.0);
    }
}
