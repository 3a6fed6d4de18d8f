package taskmill.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import taskmill.support.Eventually;
import taskmill.support.RedisProcess;

/** Random calls of all routes of the API, most of them about tasks that are there, while workers are killed with -9. */
final class RandomCalls implements Scenario {
    private static final int CLIENTS = 4;
    private static final int WORKERS = 3;
    private static final int CALLS_TO_A_KILL = 250;
    private static final int CHECK_SECONDS = 60;
    private static final List<String> READS = List.of("/api/tasks?limit=5", "/api/tasks?state=failed&limit=3",
        "/api/tasks?state=running&order=oldest&text=effect", "/api/task/count/undo", "/api/queues?sort=wait&limit=2",
        "/api/queue/default", "/api/workers", "/api/worker/WORKER", "/api/bins", "/api/check", "/api/task/nothing", "/metrics",
        "/api/stats?queue=default", "/api/stats?step=900", "/api/failures", "/api/task/UUID/why", "/api/task/UUID/output", "/api/me",
        "/api/events?wait=0&topics=overview,queues,workers,task:UUID", "/api/crons", "/api/cron/c", "/openapi.json", "/readyz",
        "/healthz", "/", "/api/crons/preview?when=@daily", "/api/task/result/UUID", "/api/task/result/success/2026-01-01");
    /** Queues are resumed and workers made to claim again more often than not. */
    private static final List<String> CHANGES = List.of("POST /api/tasks/cancel?state=queued,scheduled&limit=3",
        "POST /api/tasks/cancel?state=running&limit=1", "POST /api/tasks/retry?state=failed,canceled&limit=3",
        "POST /api/tasks/start?all=true&limit=2", "POST /api/tasks/forget?state=canceled&limit=2",
        "POST /api/tasks/forget?all=true&limit=5&dry_run=1", "POST /api/task/UUID/start", "POST /api/task/UUID/clone",
        "POST /api/task/UUID/forget", "POST /api/queue/default/pause", "POST /api/queue/default/resume",
        "POST /api/queue/default/resume", "PUT /api/queue/default?concurrency=6&rate=200", "PUT /api/queue/default",
        "DELETE /api/queue/default", "PUT /api/cron/c?type=script&bin_name=nothing.sh&when=@every%2010s", "POST /api/cron/c/fire",
        "POST /api/cron/c/pause", "POST /api/cron/c/resume", "DELETE /api/cron/c", "POST /api/worker/WORKER/quiet",
        "POST /api/worker/WORKER/unquiet", "POST /api/worker/WORKER/unquiet");

    private record Submitted(String key, String task, String uuid) {
    }

    @Override
    public String name() {
        return "random-calls";
    }

    @Override
    public Figures play(Scale scale, Random random) throws InterruptedException {
        int calls = scale.of(2000, 20_000);
        Setting setting = Setting.of(1, WORKERS, 8);
        try (TestSystem system = new TestSystem(RedisProcess.start("--appendonly yes"), setting, random)) {
            AtomicInteger next = new AtomicInteger();
            AtomicInteger busy = new AtomicInteger();
            AtomicInteger faults = new AtomicInteger();
            List<Submitted> submitted = new CopyOnWriteArrayList<>();
            Thread[] clients = new Thread[CLIENTS];
            for (int i = 0; i < CLIENTS; i++) {
                Random choices = new Random(random.nextLong());
                clients[i] = new Thread(() -> {
                    for (int call = next.getAndIncrement(); call < calls; call = next.getAndIncrement()) {
                        int status = call(system, choices, submitted).status();
                        busy.addAndGet(status == 503 ? 1 : 0);
                        faults.addAndGet(status == 0 || status >= 500 && status != 503 ? 1 : 0);
                    }
                }, "client-" + i);
                clients[i].start();
            }
            int kills = 0;
            while (next.get() < calls) {
                TestSystem.sleep(Duration.ofMillis(50));
                if (next.get() > (kills + 1) * CALLS_TO_A_KILL) {
                    kills++;
                    int victim = random.nextInt(WORKERS);
                    system.workers().get(victim).awaitReady();
                    system.killWorker(victim);
                    system.restartWorker(victim);
                }
            }
            for (Thread client : clients) {
                client.join();
            }
            List.of("DELETE /api/cron/c", "PUT /api/queue/default", "POST /api/queue/default/resume")
                .forEach(call -> send(system, call, "", ""));
            system.workers().forEach(worker -> send(system, "POST /api/worker/WORKER/unquiet", "", worker.awaitReady().ready("id")));
            system.drain(Duration.ofSeconds(300));
            // What expires while the judge reads key after key would stand in no place.
            Eventually.await(Duration.ofSeconds(60), "the results that are kept for 5 s being gone", () -> expiring(system) == 0);
            Figures figures = new Figures().count("calls", calls).count("kills", kills)
                .count("tasks", system.stored().accepted())
                .count("busy (503)", busy.get()).expect("no answer, or another 5xx", 0, faults.get());
            Verdict.breaches(system).forEach(figures::breach);
            return figures;
        }
    }

    private static Clients.Answer call(TestSystem system, Random random, List<Submitted> submitted) {
        int choice = submitted.isEmpty() ? 0 : random.nextInt(14);
        if (choice < 4) {
            return submit(system, submitted, "key" + random.nextLong(), task(system, random));
        }
        Submitted one = submitted.get(submitted.isEmpty() ? 0 : random.nextInt(submitted.size()));
        return switch (choice) {
            case 4 -> submit(system, submitted, one.key(), one.task());
            case 5 -> submit(system, submitted, one.key(), task(system, random));
            case 6 -> system.clients().call("cancel", "DELETE", 0, "/api/task/" + one.uuid(), "", one.uuid());
            case 7, 8 -> system.clients().call("retry", "POST", 0, "/api/task/" + one.uuid() + "/retry", "", one.uuid());
            case 9 -> system.clients().call("get", "GET", 0, "/api/task/" + one.uuid(), "", one.uuid());
            case 10, 11 -> send(system, CHANGES.get(random.nextInt(CHANGES.size())), one.uuid(), worker(system, random));
            default -> send(system, "GET " + READS.get(random.nextInt(READS.size())), one.uuid(), worker(system, random));
        };
    }

    private static long expiring(TestSystem system) {
        return Stream.of("succeeded", "failed", "canceled").mapToLong(state ->
            system.jedis().zcount("tm:{0}:done:" + state, 0, System.currentTimeMillis() + 1000.0 * CHECK_SECONDS)).sum();
    }

    /** The id of one that was started, perhaps long ago. */
    private static String worker(TestSystem system, Random random) {
        List<String> ids = List.copyOf(system.jedis().smembers("tm:workers"));
        return ids.isEmpty() ? "nobody" : ids.get(random.nextInt(ids.size()));
    }

    private static Clients.Answer send(TestSystem system, String call, String uuid, String worker) {
        String[] part = call.replace("UUID", uuid).replace("WORKER", worker).split(" ", 2);
        return system.clients().call("any", part[0], 0, part[1], "", "");
    }

    private static Clients.Answer submit(TestSystem system, List<Submitted> submitted, String key, String task) {
        String[] part = task.split(" ", 2);
        Clients.Answer answer = system.clients().call("submit", "POST", 0, "/api/task/" + part[0], part[1], key);
        if (!answer.uuid().isEmpty() && !answer.isDuplicate()) {
            submitted.add(new Submitted(key, task, answer.uuid()));
        }
        return answer;
    }

    private static String task(TestSystem system, Random random) {
        long nowSeconds = System.currentTimeMillis() / 1000;
        String task = switch (random.nextInt(5)) {
            case 0 -> system.script("effect.sh", "0.1");
            case 1 -> system.failing(1 + random.nextInt(2));
            case 2 -> "script bin_name=nothing.sh";
            default -> system.rpc(random.nextInt(300));
        };
        return task + switch (random.nextInt(7)) {
            case 0 -> "&start_time=" + (nowSeconds + random.nextInt(5));
            case 1 -> "&start_before=" + (nowSeconds + 1 + random.nextInt(5));
            case 2 -> "&on_lost=fail";
            case 3 -> "&result_keep_time=5";
            case 4 -> "&priority=" + random.nextInt(12);
            default -> "";
        };
    }
}
