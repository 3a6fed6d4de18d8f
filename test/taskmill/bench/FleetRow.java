package taskmill.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;
import taskmill.worker.Worker;

/**
 * Many idle workers in one process: what they cost Redis, and how tasks that come one by one spread over them.
 */
final class FleetRow implements Row {
    private static final int WORKERS = Size.of(200);
    private static final int MANY = Size.of(1000);
    private static final int SHARDS = 16;
    private static final int TASKS_EACH = 5;
    private static final long IDLE_SECONDS = 10;
    private static final long GAP_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    @Override
    public String name() {
        return "fleet";
    }

    @Override
    public String title() {
        return "200 and 1,000 idle workers of one queue in one process, and tasks one by one for them";
    }

    @Override
    public int runs() {
        return 3;
    }

    @Override
    public boolean warmsUp() {
        return false;
    }

    @Override
    public Map<String, Double> measure() throws Exception {
        Map<String, Double> figures = new LinkedHashMap<>();
        measure("200 workers", WORKERS, 1, figures);
        measure("200 workers of 16 shards", WORKERS, SHARDS, figures);
        measure("1,000 workers", MANY, 1, figures);
        return figures;
    }

    private static void measure(String name, int workers, int shards, Map<String, Double> figures) throws Exception {
        Semaphore ran = new Semaphore(0);
        AtomicLong started = new AtomicLong();
        AtomicIntegerArray tasks = new AtomicIntegerArray(workers);
        List<Worker> fleet = new ArrayList<>();
        try (BenchSystem system = new BenchSystem(shards);
            UnifiedJedis redis = RedisClient.create("127.0.0.1", system.redis.port())) {
            system.fill(1, 0);
            long threads = Thread.activeCount();
            double connections = info(redis, "connected_clients");
            try {
                for (int i = 0; i < workers; i++) {
                    int index = i;
                    fleet.add(system.noopWorker("fleet" + i, 10, () -> {
                        started.set(System.nanoTime());
                        tasks.incrementAndGet(index);
                        ran.release();
                    }));
                }
                fleet.forEach(worker -> worker.ready().toCompletableFuture().join());
                ran.acquire();
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(IDLE_SECONDS / 2));
                figures.put(name + ", connections a worker", (info(redis, "connected_clients") - connections) / workers);
                figures.put(name + ", threads a worker", (Thread.activeCount() - threads) / (double) workers);
                idle(name, workers, system, redis, figures);
                spread(name, system, ran, started, tasks, figures);
            } finally {
                IntStream.range(0, fleet.size()).parallel().forEach(i -> fleet.get(i).close());
            }
        }
    }

    private static void idle(String name, int workers, BenchSystem system, UnifiedJedis redis, Map<String, Double> figures)
        throws IOException {
        double cpu = info(redis, "used_cpu_sys") + info(redis, "used_cpu_user");
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(IDLE_SECONDS));
        figures.put(name + ", % of a core for Redis",
            (info(redis, "used_cpu_sys") + info(redis, "used_cpu_user") - cpu) / IDLE_SECONDS * 100);
        figures.put(name + ", commands/s a worker", (double) commands(system) / IDLE_SECONDS / workers);
    }

    /** How many commands all clients send in that time; what scripts call is not among them. */
    private static long commands(BenchSystem system) throws IOException {
        long commands = 0;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), system.redis.port())) {
            socket.getOutputStream().write("MONITOR\r\n".getBytes(StandardCharsets.US_ASCII));
            BufferedReader lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            lines.readLine();
            long untilNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(IDLE_SECONDS);
            while (System.nanoTime() < untilNanos) {
                commands += lines.readLine().contains(" lua] ") ? 0 : 1;
            }
        }
        return commands;
    }

    /** Each task is submitted when the one before it has run, and its worker waits again. */
    private static void spread(String name, BenchSystem system, Semaphore ran, AtomicLong started, AtomicIntegerArray tasks,
        Map<String, Double> figures) throws InterruptedException {
        int workers = tasks.length();
        int[] before = IntStream.range(0, workers).map(tasks::get).toArray();
        long[] nanos = new long[TASKS_EACH * workers];
        for (int i = 0; i < nanos.length; i++) {
            LockSupport.parkNanos(GAP_NANOS);
            long sent = System.nanoTime();
            system.fill(1, 0);
            ran.acquire();
            nanos[i] = started.get() - sent;
        }
        int[] each = IntStream.range(0, workers).map(i -> tasks.get(i) - before[i]).sorted().toArray();
        figures.put(name + ", most tasks of one, of its share", each[workers - 1] / (double) TASKS_EACH);
        figures.put(name + ", % without a task", 100.0 * Arrays.stream(each).filter(one -> one == 0).count() / workers);
        Percentiles.put(figures, name + ", submit to start,", nanos);
    }

    /** A number that Redis tells of itself. */
    static double info(UnifiedJedis redis, String name) {
        return redis.info().lines().filter(line -> line.startsWith(name + ":"))
            .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1).strip())).findFirst().orElseThrow();
    }
}
