package taskmill.bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import taskmill.store.Submission;
import taskmill.support.RpcTarget;
import taskmill.task.RpcWork;
import taskmill.worker.Worker;

/** How fast one worker makes HTTP calls to a server on this machine, beside a bare loop of the same client. */
final class RpcRow implements Row {
    private static final int TASKS = Size.of(20_000);
    private static final int CONCURRENCY = 50;

    /** Of a server that is started once for all runs and peers. */
    private String url;

    @Override
    public String name() {
        return "rpc";
    }

    @Override
    public String title() {
        return "rpc tasks, POST to " + (Nginx.program().isPresent() ? "nginx" : "the JDK's server") + ", " + CONCURRENCY
            + " in flight, beside a bare HttpClient loop";
    }

    @Override
    public Optional<PeerComparison> comparison() {
        return Optional.of(new PeerComparison("rpc", url(), Map.of("rate", "tasks/s")));
    }

    @Override
    public Map<String, Double> measure() throws Exception {
        Map<String, Double> figures = new LinkedHashMap<>();
        String url = url();
        try (BenchSystem system = new BenchSystem()) {
            double limit = bare(url);
            fill(system, url);
            try (Worker worker = Worker.start(system.config(Map.of("queues", "default", "name", "bench", "concurrency",
                Integer.toString(CONCURRENCY))))) {
                double rate = RateMeter.settled(worker, TASKS);
                system.requireSucceeded(TASKS);
                figures.put("tasks/s", rate);
                figures.put("bare HttpClient loop, calls/s", limit);
                figures.put("ratio to the bare loop", rate / limit);
            }
        }
        return figures;
    }

    private synchronized String url() {
        if (url == null) {
            url = Nginx.program().map(Nginx::start).orElseGet(() -> new RpcTarget().url(0));
        }
        return url;
    }

    private static void fill(BenchSystem system, String url) {
        for (int done = 0; done < TASKS; done += 500) {
            List<Submission> batch = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                RpcWork call = new RpcWork("POST", url, Map.of(), Optional.of("x".repeat(200)));
                batch.add(system.submission(call, "default", 0));
            }
            system.store.tasks().submit(batch, 0).forEach(Submission.Answer::receipt);
        }
    }

    private static double bare(String url) throws InterruptedException {
        // As the worker does: without a hop to another thread for what is done at once.
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).executor(Runnable::run)
            .build();
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
            .POST(HttpRequest.BodyPublishers.ofString("x".repeat(200))).build();
        AtomicInteger failures = new AtomicInteger();
        Semaphore slots = new Semaphore(CONCURRENCY);
        long start = System.nanoTime();
        for (int i = 0; i < TASKS; i++) {
            slots.acquire();
            client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
                .whenComplete((response, failure) -> {
                    failures.addAndGet(failure == null ? 0 : 1);
                    slots.release();
                });
        }
        slots.acquire(CONCURRENCY);
        return (TASKS - failures.get()) / ((System.nanoTime() - start) / 1e9);
    }
}
