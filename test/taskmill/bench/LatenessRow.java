package taskmill.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import taskmill.store.Submission;
import taskmill.task.HandlerWork;
import taskmill.worker.Worker;

/** How late scheduled tasks start that are spread over a while. */
class LatenessRow implements Row {
    private static final int TASKS = Size.of(10_000);
    private static final int SPREAD_MS = 5000;

    @Override
    public String name() {
        return "lateness";
    }

    @Override
    public String title() {
        return "lateness of " + TASKS + " tasks spread over " + SPREAD_MS / 1000 + " s to the millisecond";
    }

    @Override
    public int runs() {
        return 5;
    }

    @Override
    public Map<String, Double> measure() throws Exception {
        return lateness(TASKS, SPREAD_MS, "late");
    }

    static Map<String, Double> lateness(int tasks, int spreadMs, String name) throws Exception {
        Map<String, Double> figures = new LinkedHashMap<>();
        Map<String, Long> due = new ConcurrentHashMap<>();
        List<Long> late = java.util.Collections.synchronizedList(new ArrayList<>());
        CountDownLatch left = new CountDownLatch(tasks);
        try (BenchSystem system = new BenchSystem();
            Worker worker = Worker.start(system.config(Map.of("name", "bench", "concurrency", "256")))) {
            worker.handle("stamp", task -> {
                late.add((wallNanos() - due.get(task.uuid()) * 1_000_000));
                left.countDown();
                return null;
            });
            long first = System.currentTimeMillis() + 3000;
            for (int done = 0; done < tasks; done += 500) {
                List<Submission> batch = new ArrayList<>();
                for (int i = done; i < Math.min(tasks, done + 500); i++) {
                    long startMs = first + (long) i * spreadMs / tasks;
                    Submission submission = system.submission(new HandlerWork("stamp", "1"),
                        HandlerWork.queueOf("stamp"), startMs);
                    due.put(submission.spec().uuid(), startMs);
                    batch.add(submission);
                }
                system.store.tasks().submit(batch, 0).forEach(Submission.Answer::receipt);
            }
            if (!left.await(120, TimeUnit.SECONDS)) {
                throw new IllegalStateException(left.getCount() + " tasks never started");
            }
        }
        long[] nanos = late.stream().mapToLong(Long::longValue).toArray();
        Percentiles.put(figures, name, nanos);
        figures.put("started early, tasks", (double) late.stream().filter(lateness -> lateness < 0).count());
        return figures;
    }

    /** By the clock that Redis on this machine also reads. */
    private static long wallNanos() {
        java.time.Instant now = java.time.Instant.now();
        return now.getEpochSecond() * 1_000_000_000 + now.getNano();
    }
}
