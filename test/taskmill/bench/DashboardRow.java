package taskmill.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;
import taskmill.broker.Broker;
import taskmill.config.KeepTimes;
import taskmill.store.AttemptId;
import taskmill.store.LeaseStore;
import taskmill.store.LeaseStore.Batch;
import taskmill.store.LeaseStore.ClaimRequest;
import taskmill.store.LeaseStore.EndedAttempt;
import taskmill.store.Submission;
import taskmill.task.ErrorCode;
import taskmill.task.HandlerWork;
import taskmill.task.Outcome;
import taskmill.task.ScriptWork;
import taskmill.task.TaskTimes;
import taskmill.task.TaskType;
import taskmill.worker.Worker;

/**
 * Each call of the dashboard, one after the other, while Redis holds 1,000,000 tasks, half of them finished and every
 * twentieth of these failed, in 10,000 queues; and the slowest script that Redis ran for them.
 */
final class DashboardRow implements Row {
    private static final int HALF = Size.of(500_000);
    private static final int QUEUES = Size.of(10_000);
    private static final int BATCH = 500;
    private static final int FAILED_OF = 20;
    private static final int RUNNING = 10;
    private static final int KEPT_DAYS = 32;
    private static final int WARM_UP = 20;
    private static final int CALLS = 100;
    private static final long LONG_MS = 100_000_000;
    private static final long SLOW_MICROS = 500;
    private static final List<String> CALLS_OF_PAGES = List.of(
        "/api/events?topics=overview&wait=0", "/api/events?topics=queues&wait=0", "/api/events?topics=workers&wait=0",
        "/api/events?topics=task:WAITING,task:FINISHED&wait=0", "/api/stats", "/api/stats?step=900",
        "/api/stats?step=86400&since=MONTH", "/api/stats?queue=q7", "/api/failures", "/api/tasks?state=running&limit=5", "/api/tasks",
        "/api/tasks?state=failed", "/api/tasks?state=succeeded&cursor=CURSOR", "/api/tasks?queue=q7", "/api/tasks?name=hello",
        "/api/tasks?error=exit_code", "/api/tasks?text=nothing", "/api/tasks?state=queued&type=rpc", "/api/queues",
        "/api/queues?sort=wait", "/api/queues?sort=failed&limit=1000", "/api/queues?prefix=q77&sort=waiting", "/api/queue/q7",
        "/api/workers", "/api/worker/WORKER", "/api/bins", "/api/me", "/api/crons?limit=5", "/api/task/WAITING", "/api/task/FINISHED",
        "/api/task/WAITING/why", "/api/task/FINISHED/output", "/metrics");

    @Override
    public String name() {
        return "dashboard";
    }

    @Override
    public String title() {
        return "calls of the dashboard with " + 2 * HALF + " tasks, half of them finished, in " + QUEUES + " queues";
    }

    @Override
    public int runs() {
        return 1;
    }

    @Override
    public boolean warmsUp() {
        return false;
    }

    @Override
    public Map<String, Double> measure() throws Exception {
        Map<String, Double> figures = new LinkedHashMap<>();
        CountDownLatch over = new CountDownLatch(1);
        try (BenchSystem system = new BenchSystem(); UnifiedJedis redis = RedisClient.create("127.0.0.1", system.redis.port());
            Broker broker = system.broker(); Worker worker = Worker.start(system.config(Map.of("name", "bench")))) {
            worker.handle("slow", task -> {
                over.await();
                return Json.NULL;
            });
            broker.ready().toCompletableFuture().join();
            try (KeptConnection client = new KeptConnection(broker.uri())) {
                // First, since the broker takes no task for one more queue than there are afterwards.
                for (int i = 0; i < RUNNING; i++) {
                    client.post("/api/task/handler", "{\"handler\":\"slow\"}");
                }
            }
            long begunNanos = System.nanoTime();
            Map<String, String> words = fill(system, redis);
            System.out.println("  filled in " + (System.nanoTime() - begunNanos) / 1_000_000_000 + " s");
            words.put("WORKER", worker.id());
            try (KeptConnection client = new KeptConnection(broker.uri())) {
                words.put("CURSOR",
                    Json.parse(client.get("/api/tasks?state=succeeded", "")).asObject().getString("cursor", ""));
                redis.configSet("slowlog-log-slower-than", Long.toString(SLOW_MICROS));
                redis.configSet("slowlog-max-len", "10000");
                redis.executeCommand(new CommandArguments(Protocol.Command.SLOWLOG).add("RESET"));
                double slowest = 0;
                for (String call : CALLS_OF_PAGES) {
                    double p95 = measure(client, call, words);
                    figures.put(call.replaceAll("[?&](wait=0|cursor=CURSOR)", "") + ", p95 ms", p95);
                    slowest = Math.max(slowest, p95);
                }
                figures.put("slowest call, p95 ms", slowest);
                figures.put("slowest script, ms", slowestScript(redis));
            } finally {
                over.countDown();
            }
        }
        return figures;
    }

    private static double measure(KeptConnection client, String call, Map<String, String> words) throws IOException {
        String path = call;
        for (Map.Entry<String, String> word : words.entrySet()) {
            path = path.replace(word.getKey(), word.getValue());
        }
        String header = "";
        long[] nanos = new long[CALLS];
        for (int i = -WARM_UP; i < CALLS; i++) {
            long begunNanos = System.nanoTime();
            String answer = client.get(path, header);
            if (i >= 0) {
                nanos[i] = System.nanoTime() - begunNanos;
            }
            if (path.startsWith("/api/events")) {
                header = "Last-Event-ID: " + answer.substring(answer.lastIndexOf("id: ") + 4).strip() + "\r\n";
            }
        }
        Arrays.sort(nanos);
        return nanos[CALLS * 95 / 100] / 1e6;
    }

    /** Of those that took longer than the log leaves out. */
    private static double slowestScript(UnifiedJedis redis) {
        double most = 0;
        Object log = redis.executeCommand(new CommandArguments(Protocol.Command.SLOWLOG).add("GET").add("10000"));
        for (Object row : (List<?>) log) {
            List<?> fields = (List<?>) row;
            String command = new String((byte[]) ((List<?>) fields.get(3)).get(0), StandardCharsets.UTF_8);
            if (command.toLowerCase(Locale.ROOT).startsWith("eval")) {
                most = Math.max(most, (Long) fields.get(2) / 1e3);
            }
        }
        return most;
    }

    /** Answers a waiting and a finished task by these words. */
    static Map<String, String> fill(BenchSystem system, UnifiedJedis redis) {
        LeaseStore leases = system.store.leases("bench-1", LONG_MS, new KeepTimes(LONG_MS, LONG_MS), 3);
        Map<String, String> words = new HashMap<>();
        for (int done = 0; done < HALF; done += BATCH) {
            String queue = "q" + done / BATCH % QUEUES;
            submit(system, IntStream.range(0, BATCH).mapToObj(i -> queue).toList(), 0);
            List<EndedAttempt> ended = new ArrayList<>();
            ClaimRequest claim = new ClaimRequest("n" + done, BATCH, List.of(queue), 1, true, Long.MAX_VALUE);
            leases.send(0, new Batch(List.of(), List.of(), Optional.of(claim))).claim().orElseThrow().tasks()
                .forEach(task -> ended.add(new EndedAttempt(task.id(), outcome(task.id(), ended.size()), 0)));
            leases.send(0, new Batch(ended, List.of(), Optional.empty()));
            words.put("FINISHED", ended.get(1).id().uuid());
        }
        for (int done = 0; done < HALF; done += BATCH) {
            int first = done;
            List<String> uuids = submit(system, IntStream.range(0, BATCH).mapToObj(i -> "q" + (first + i) % QUEUES).toList(),
                done / BATCH % 2 == 0 ? 0 : System.currentTimeMillis() + LONG_MS);
            words.putIfAbsent("WAITING", uuids.get(BATCH - 1));
        }
        long hour = System.currentTimeMillis() / 3_600_000;
        Map<String, String> counts = new HashMap<>();
        IntStream.range(0, Math.min(QUEUES, 1000)).forEach(i -> counts.putAll(Map.of("q" + i + " s", "100", "q" + i + " f", "5")));
        IntStream.range(1, 30).forEach(ago -> redis.hset("tm:{0}:qstats:" + (hour - ago), counts));
        long quarter = hour * 4;
        Map<String, String> totals = new HashMap<>();
        List.of("submitted", "succeeded", "failed", "retried", "canceled", "lost").forEach(name -> totals.put(name, "1000"));
        for (TaskTimes.Kind kind : TaskTimes.Kind.values()) {
            IntStream.range(0, 10).forEach(i -> totals.put(kind.bucket(TaskType.SCRIPT, i), "100"));
            IntStream.range(0, 10).forEach(i -> totals.put(kind.bucket(TaskType.RPC, i), "100"));
        }
        IntStream.range(1, KEPT_DAYS * 96).forEach(ago -> redis.hset("tm:{0}:stats:" + (quarter - ago), totals));
        words.put("MONTH", Long.toString((hour - KEPT_DAYS * 24) * 3600));
        return words;
    }

    private static Outcome outcome(AttemptId id, int number) {
        return number % FAILED_OF == 0 ? Outcome.failure(ErrorCode.EXIT_CODE, "exit code 1 of " + id.uuid(), new JsonObject())
            : Outcome.success(new JsonObject().add("stdout", "done").add("duration_ms", 1));
    }

    private static List<String> submit(BenchSystem system, List<String> queues, long startMs) {
        List<Submission> batch = queues.stream().map(queue -> system.submission(queue.hashCode() % 2 == 0
            ? new ScriptWork("hello.sh", List.of("--of", queue), Optional.empty()) : new HandlerWork(BenchSystem.NOOP, "null"),
            queue, startMs)).toList();
        system.store.tasks().submit(batch, 0).forEach(Submission.Answer::receipt);
        return batch.stream().map(each -> each.spec().uuid()).toList();
    }
}
