package taskmill.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import taskmill.config.KeepTimes;
import taskmill.config.WorkerConfig;
import taskmill.store.AttemptId;
import taskmill.store.LeaseStore;
import taskmill.store.LeaseStore.Batch;
import taskmill.store.LeaseStore.ClaimRequest;
import taskmill.store.LeaseStore.EndedAttempt;
import taskmill.store.Store;
import taskmill.store.Store.Timeouts;
import taskmill.support.RedisProcess;
import taskmill.task.ErrorCode;
import taskmill.task.Outcome;

/**
 * Each verb by a filter, over many tasks. The broker is killed twice in the middle of a call, and the client goes on with
 * the cursor that it had. A worker holds the running tasks and renews them all the while.
 */
final class BulkVerbs implements Scenario {
    private static final int LEASE_MS = 60_000;
    private static final int PART = 1000;
    private static final int CALLS = 100;
    private static final int CUTS = 2;
    private static final String READY = "tm:{0}:ready:bulk";
    private int busy;

    @Override
    public String name() {
        return "bulk-verbs";
    }

    @Override
    public Figures play(Scale scale, Random random) throws InterruptedException {
        int tasks = scale.of(2000, 100_000);
        try (TestSystem system = new TestSystem(RedisProcess.start("--appendonly yes"), Setting.of(1, 0, 1), random);
            Store store = Store.open(WorkerConfig.of(Map.of("redis", system.address())).store(),
                new Timeouts(2000, 10_000, 0))) {
            Stored stored = new Stored(system.jedis());
            Figures figures = new Figures().count("tasks", tasks);
            submit(system, tasks, "a", "");
            loop(system, "cancel?queue=bulk&state=queued", tasks);
            figures.expect("canceled", tasks, stored.total("canceled")).expect("still queued", 0, system.jedis().zcard(READY));
            loop(system, "retry?queue=bulk", tasks);
            figures.expect("retried", tasks, stored.total("reopened")).expect("queued again", tasks, system.jedis().zcard(READY));
            cancelRunning(system, store.leases("held-1", LEASE_MS, new KeepTimes(LEASE_MS, LEASE_MS), 3), tasks, figures);
            loop(system, "forget?queue=bulk&state=canceled", tasks);
            figures.expect("forgotten", tasks, stored.total("expired")).expect("left", 0, stored.finishedCount());
            submit(system, tasks, "b", ",\"start_time\":4000000000");
            long sequence = stored.total("sequence");
            loop(system, "start?queue=bulk&state=scheduled", tasks);
            figures.expect("started", tasks, stored.total("sequence") - sequence)
                .expect("queued by hand", tasks, system.jedis().zcard(READY));
            figures.count("busy (503) or no answer", busy);
            Verdict.breaches(system).forEach(figures::breach);
            return figures;
        }
    }

    private void submit(TestSystem system, int tasks, String key, String more) {
        for (int done = 0; done < tasks; done += PART) {
            String lines = IntStream.range(done, done + PART).mapToObj(i -> "{\"type\":\"script\",\"bin_name\":\"a\","
                + "\"queue\":\"bulk\",\"result_keep_time\":100000,\"idempotency_key\":\"" + key + i + "\"" + more + "}\n")
                .collect(Collectors.joining());
            while (require(system, "/api/tasks", lines).getInt("accepted", 0) < PART) {
                busy++;
            }
        }
    }

    /** Makes the same call again where it was cut because Redis took too long. */
    private JsonObject require(TestSystem system, String path, String body) {
        Clients.Answer answer = system.clients().call("bulk", "POST", 0, path, body, "");
        for (; (answer.status() == 503 || answer.status() == 0) && busy < CALLS;
            answer = system.clients().call("bulk", "POST", 0, path, body, "")) {
            busy++;
        }
        if (answer.status() != 200) {
            throw new AssertionError(answer.toString());
        }
        return Json.parse(answer.body()).asObject();
    }

    /** Goes through all tasks in about 100 calls; a third and two thirds of the way the broker dies. */
    private void loop(TestSystem system, String verb, int tasks) throws InterruptedException {
        String path = "/api/tasks/" + verb + "&limit=" + tasks / CALLS;
        String cursor = "";
        int cuts = 0;
        for (int calls = 0; calls < 10 * CALLS; calls++) {
            String next = path + (cursor.isEmpty() ? "" : "&cursor=" + cursor);
            if (cuts < CUTS && calls >= (cuts + 1) * CALLS / (CUTS + 1)) {
                Thread cut = new Thread(() -> system.clients().call("cut", "POST", 0, next, "", ""));
                cut.start();
                TestSystem.sleep(Duration.ofMillis(system.random.nextInt(10)));
                system.killBroker(0);
                cut.join();
                cuts++;
            }
            JsonObject answer = require(system, next, "");
            if (answer.get("cursor").isNull()) {
                return;
            }
            cursor = answer.getString("cursor", "");
        }
        throw new AssertionError("the calls do not end: " + path);
    }

    /** Each is told once; those of a call that was cut perhaps once more, since nobody knows whether it was told. */
    private void cancelRunning(TestSystem system, LeaseStore worker, int tasks, Figures figures) throws InterruptedException {
        List<AttemptId> held = new ArrayList<>();
        while (held.size() < tasks) {
            ClaimRequest request = new ClaimRequest("n" + held.size(), PART, List.of("bulk"), PART, true, Long.MAX_VALUE);
            worker.send(0, new Batch(List.of(), List.of(), Optional.of(request))).claim().orElseThrow().tasks()
                .forEach(task -> held.add(task.id()));
        }
        Thread renewals = new Thread(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                for (int from = 0; from < tasks; from += PART) {
                    worker.send(0, new Batch(List.of(), held.subList(from, Math.min(tasks, from + PART)), Optional.empty()));
                }
            }
        }, "renewals");
        renewals.start();
        int before = busy;
        loop(system, "cancel?queue=bulk&state=running", tasks);
        renewals.interrupt();
        renewals.join();
        List<String> told = system.jedis().lrange("tm:{0}:inbox:held-1", 0, -1).stream().filter(word -> word.startsWith("cancel"))
            .toList();
        for (int from = 0; from < tasks; from += PART) {
            worker.send(0, new Batch(held.subList(from, Math.min(tasks, from + PART)).stream().map(id -> new EndedAttempt(id,
                Outcome.failure(ErrorCode.CANCELED, "", new JsonObject()), 0)).toList(), List.of(), Optional.empty()));
        }
        figures.expect("running ones that were told", tasks, new HashSet<>(told).size())
            .atMost("told twice, by a call that was cut", (CUTS + busy - before) * tasks / CALLS, told.size() - tasks);
    }
}
