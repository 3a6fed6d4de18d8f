package taskmill.chaos;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import taskmill.support.RedisProcess;

/**
 * Cancels tasks at the moment when a worker is about to start them, while the same tasks are submitted twice and read.
 * A task that was answered as canceled never starts.
 */
final class CancelRace implements Scenario {
    @Override
    public String name() {
        return "cancel-race";
    }

    @Override
    public Figures play(Scale scale, Random random) throws InterruptedException {
        int races = scale.of(200, 2000);
        AtomicInteger canceled = new AtomicInteger();
        AtomicInteger flagged = new AtomicInteger();
        try (TestSystem system = new TestSystem(RedisProcess.start("--appendonly yes"), Setting.of(2, 2, 1).lease(30),
            random)) {
            Thread[] clients = new Thread[6];
            for (int client = 0; client < clients.length; client++) {
                int own = client;
                Random choices = new Random(random.nextLong());
                clients[client] = new Thread(() -> {
                    for (int race = own; race < races; race += clients.length) {
                        int status = race(system, race, choices);
                        canceled.addAndGet(status == 200 ? 1 : 0);
                        flagged.addAndGet(status == 202 ? 1 : 0);
                    }
                }, "racer-" + client);
                clients[client].start();
            }
            for (Thread client : clients) {
                client.join();
            }
            system.drain(Duration.ofSeconds(60));
            Figures figures = new Figures().count("races", races).count("canceled", canceled.get())
                .count("flagged", flagged.get());
            Checker checker = Verdict.judge(system, figures);
            figures.expect("started after canceled", 0, checker.startedAfterCanceled())
                .expect("extra runs", 0, checker.extra());
            if (canceled.get() == 0 || flagged.get() == 0) {
                figures.breach("there was no race");
            }
            if (!figures.breaches().isEmpty()) {
                system.keepEvidence(name());
            }
            return figures;
        }
    }

    private static int race(TestSystem system, int number, Random choices) {
        Clients clients = system.clients();
        String task = system.rpc(3);
        CompletableFuture<String> twin = CompletableFuture.supplyAsync(() -> clients.submit("race-" + number, task));
        String uuid = clients.submit("race-" + number, task);
        TestSystem.sleep(Duration.ofMillis(choices.nextInt(4)));
        CompletableFuture<Clients.Answer> seen = CompletableFuture.supplyAsync(() -> get(clients, number + 1, uuid));
        int status = clients.call("cancel", "DELETE", number % 2, "/api/task/" + uuid, "", uuid).status();
        get(clients, number, uuid);
        seen.join();
        twin.join();
        return status;
    }

    private static Clients.Answer get(Clients clients, int broker, String uuid) {
        return clients.call("get", "GET", broker % 2, "/api/task/" + uuid, "", uuid);
    }
}
