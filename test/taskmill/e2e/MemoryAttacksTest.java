package taskmill.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import taskmill.support.Child;
import taskmill.support.Command;
import taskmill.support.Deployment;
import taskmill.support.Eventually;
import taskmill.support.Heap;
import taskmill.support.RpcTarget;
import taskmill.support.Scale;
import taskmill.support.Seen;
import taskmill.support.Wire;
import taskmill.worker.script.Scripts;

/** Many who ask for much at once: no process ends, and good requests beside them are answered soon, or refused. */
@Order(1)
@Timeout(300)
final class MemoryAttacksTest {
    private static final String TOKEN = "a-long-random-word-of-a-test";
    private static final String AUTHORIZED = "Authorization: Bearer " + TOKEN;
    private static final int STRANGERS = Scale.of(100, 2000);
    private static final int BOMBS = Scale.of(20, 200);
    private static final int BOMBERS_ROUNDS = Scale.of(1, 3);
    private static final int CALLS = Scale.of(40, 500);
    private static final int OUTPUT_MIB = Scale.of(7, 24);
    private static final int SLOTS = Scale.of(3, 10);
    private static final int TASKS = Scale.of(SLOTS, 2 * SLOTS);
    private static final int WARM_UP = Scale.of(30, 1000);
    private static final String GOOD = Wire.post("/api/task/script", "bin_name=hello.sh&queue=nobody", AUTHORIZED);
    private static final int LEAST_GOOD = 20;
    /** Where other tests run at the same time, their load is what would be measured. */
    private static final Duration SOON = Duration.ofMillis(Scale.of(30_000, 1000));
    private static final Duration LONG = Duration.ofSeconds(200);
    private static final long BACK_KIB = 48 * 1024;
    private static final Pattern ADVICE = Pattern.compile("JAVA_OPTS=(-Xmx[0-9]+m)");
    private static final List<String> BOMB_VALUES = List.of("0", "[]", "{}", "\"\"", "null", "{\"a\":1}");

    private final Deployment deployment = Deployment.onOwnRedis();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        threads.shutdownNow();
        deployment.close();
    }

    /** Good submits, one after the other, and what became of them: how many there were of each status. */
    private record Good(Map<Integer, Integer> statuses, Duration worst) {
        static Good askWhile(InetSocketAddress broker, BooleanSupplier goesOn) {
            Map<Integer, Integer> statuses = new TreeMap<>();
            List<Duration> times = new ArrayList<>();
            Eventually.await(LONG, "the end", () -> {
                long begun = System.nanoTime();
                statuses.merge(status(broker), 1, Integer::sum);
                times.add(Duration.ofNanos(System.nanoTime() - begun));
                return times.size() >= LEAST_GOOD && !goesOn.getAsBoolean();
            });
            Duration worst = Collections.max(times);
            assertTrue(worst.compareTo(SOON) < 0, "the slowest good request took " + worst + ": " + statuses);
            return new Good(statuses, worst);
        }

        private static int status(InetSocketAddress broker) {
            try {
                return Wire.ask(broker, GOOD).status();
            } catch (IOException e) {
                throw new AssertionError("a good request has no answer", e);
            }
        }

        private int asked() {
            return statuses.values().stream().mapToInt(count -> count).sum();
        }

        @Override
        public String toString() {
            return "good requests " + asked() + ", answers " + statuses + ", the slowest (ms) " + worst.toMillis();
        }
    }

    /** A broker that has served before. */
    private Child broker() throws IOException {
        Child broker = deployment.broker("token: " + TOKEN).awaitReady();
        try (Wire wire = new Wire(Wire.of(broker))) {
            for (int i = 0; i < WARM_UP; i++) {
                assertEquals(202, wire.send(GOOD).answer().status());
            }
        }
        return broker;
    }

    /** A busy machine takes a while to let go of the last task. */
    private void assertWell(Child jvm) {
        assertTrue(jvm.isAlive(), jvm::toString);
        Eventually.await(SOON, "less than " + BACK_KIB + " KiB of heap in " + jvm, () -> Heap.usedKiB(jvm) < BACK_KIB);
    }

    private static boolean isAnyRunning(List<Future<Integer>> attackers) {
        return attackers.stream().anyMatch(attacker -> !attacker.isDone());
    }

    private <T> List<Future<T>> inParallel(int count, Callable<T> work) {
        List<Future<T>> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(threads.submit(work));
        }
        return all;
    }

    @Test
    void strangersWithLargeHeadsKeepNobodyWaiting() throws Exception {
        Child broker = broker();
        InetSocketAddress address = Wire.of(broker);
        String head = "POST /api/task/script HTTP/1.1\r\nHost: localhost\r\n" + "X-Large: y\r\n".repeat(80)
            + "X-Larger: " + "x".repeat(60_000);
        List<Wire> open = new ArrayList<>();
        List<Future<Integer>> strangers = inParallel(STRANGERS, () -> {
            Wire wire = new Wire(address);
            synchronized (open) {
                open.add(wire);
            }
            try {
                wire.send(head);
            } catch (IOException refused) {
                return 0;
            }
            return wire.firstByte();
        });

        Good good = Good.askWhile(address, () -> isAnyRunning(strangers));

        for (Wire wire : open) {
            wire.close();
        }
        assertWell(broker);
        Seen.note(getClass(), "strangers with 60 KB of header", STRANGERS + ", " + good);
    }

    @Test
    void jsonOfManyValuesKeepsNobodyWaiting() throws Exception {
        Child broker = broker();
        InetSocketAddress address = Wire.of(broker);
        List<String> bombs = BOMB_VALUES.stream().map(value -> Wire.post("/api/task/handler", "{\"handler\":\"h\",\"args\":["
            + (value + ",").repeat(95_000 / (value.contains("1") ? 2 : 1)) + "0]}", AUTHORIZED)).toList();
        List<Future<Integer>> bombers = new ArrayList<>();
        for (int i = 0; i < BOMBS; i++) {
            String bomb = bombs.get(i % bombs.size());
            bombers.addAll(inParallel(1, () -> {
                int accepted = 0;
                for (int round = 0; round < BOMBERS_ROUNDS; round++) {
                    int status = Wire.ask(address, bomb).status();
                    assertTrue(status == 202 || status == 503, "status " + status);
                    accepted += status == 202 ? 1 : 0;
                }
                return accepted;
            }));
        }

        Good good = Good.askWhile(address, () -> isAnyRunning(bombers));

        int accepted = 0;
        for (Future<Integer> bomber : bombers) {
            accepted += bomber.get();
        }
        assertWell(broker);
        Seen.note(getClass(), "JSON bombs with a token", BOMBS + " at once, " + BOMBERS_ROUNDS + " times, accepted "
            + accepted + ", " + good);
    }

    @Test
    void callsWithLargeBodiesAreClaimedAsFarAsThereIsMemory() throws Exception {
        Child broker = broker();
        InetSocketAddress address = Wire.of(broker);
        try (RpcTarget target = new RpcTarget(); Wire wire = new Wire(address)) {
            String call = Wire.post("/api/task/rpc", "{\"method\":\"POST\",\"queue\":\"calls\",\"url\":\"" + target.url(0)
                + "\",\"args\":\"" + "x".repeat(1_000_000) + "\"}", AUTHORIZED);
            for (int i = 0; i < CALLS; i++) {
                assertEquals(202, wire.send(call).answer().status());
            }
            Child worker = deployment.worker("queues: calls", "concurrency: 500");

            Good good = Good.askWhile(address, () -> worker.isAlive() && undone(address, "calls") > 0);

            assertEquals(CALLS, succeeded(address));
            assertWell(worker);
            assertWell(broker);
            Seen.note(getClass(), "waiting rpcs of 1 MB, concurrency 500", CALLS + ", succeeded " + CALLS + ", " + good);
        }
    }

    /** Asked again while a busy machine makes the answer a 503. */
    private static String get(InetSocketAddress broker, String path) {
        return Eventually.get(LONG, path, () -> Optional.of(Wire.ask(broker, Wire.get(path, AUTHORIZED)))
            .filter(answer -> answer.status() == 200).map(Wire.Answer::body));
    }

    private static int undone(InetSocketAddress broker, String queue) {
        JsonObject counts = Json.parse(get(broker, "/api/task/count/undo?queue=" + queue)).asObject();
        return counts.getInt("count", 0) + counts.getInt("running", 0);
    }

    private static int succeeded(InetSocketAddress broker) {
        Matcher total = Pattern.compile("taskmill_tasks_finished_total\\{state=\"succeeded\"} (\\d+)").matcher(get(broker, "/metrics"));
        return total.find() ? Integer.parseInt(total.group(1)) : 0;
    }

    @Test
    void largeOutputsOfAllSlotsEndNoProcess() throws Exception {
        Child broker = broker();
        InetSocketAddress address = Wire.of(broker);
        Scripts.write(deployment.bin().resolve("large.sh"), "yes \"$1\" | head -c " + (OUTPUT_MIB << 20),
            "head -c " + (OUTPUT_MIB << 20) + " $2 >&2");
        Path file = deployment.file("large", String.join("\n", "redis: " + deployment.redis(), "bin_path: "
            + deployment.bin(), "queues: outputs", "concurrency: " + SLOTS, "max_output: " + OUTPUT_MIB + "MiB"));
        Command command = Deployment.command("worker", file);
        Command.Ran refused = command.run();
        assertEquals(2, refused.exitCode(), refused::toString);
        Matcher advice = ADVICE.matcher(refused.err() + refused.out());
        assertTrue(advice.find() && refused.err().matches("(?s).*may need [0-9]+ MiB, and the heap has 2[0-9]+ MiB.*"), refused::toString);
        List<String> uuids = new ArrayList<>();
        for (int i = 0; i < TASKS; i++) {
            String args = List.of("[\"a line of plain text\",\"/dev/null\"]", "[\"zwölf Käse\",\"/dev/zero\"]",
                "[\"\\u732b\",\"/dev/urandom\"]").get(i % 3);
            uuids.add(Wire.ask(address, Wire.post("/api/task/script", "{\"bin_name\":\"large.sh\",\"queue\":\"outputs\","
                + "\"max_run_time\":120,\"args\":" + args + "}", AUTHORIZED)).header("Location"));
        }

        Child worker = deployment.start(command.withJavaOptions(advice.group(1)));
        Good beside = Good.askWhile(address, () -> worker.isAlive() && undone(address, "outputs") > 0);
        assertEquals(TASKS, succeeded(address),
            worker + "\n" + get(address, "/api/tasks?queue=outputs&limit=3"));
        assertWell(worker);
        List<Future<Integer>> readers = new ArrayList<>();
        uuids.forEach(path -> readers.addAll(inParallel(1,
            () -> Wire.ask(address, Wire.get(path, AUTHORIZED)).status())));
        Good good = Good.askWhile(address, () -> isAnyRunning(readers));

        Map<Integer, Integer> read = new TreeMap<>();
        for (Future<Integer> reader : readers) {
            read.merge(reader.get(), 1, Integer::sum);
        }
        assertTrue(Map.of(200, 1, 503, 1).keySet().containsAll(read.keySet()), read::toString);
        assertWell(broker);
        Seen.note(getClass(), "outputs of " + OUTPUT_MIB + " MiB, both streams, " + SLOTS + " slots", "tasks " + TASKS
            + ", refused with the usual heap, all succeeded with " + advice.group(1) + ", " + beside
            + "; read with the broker's usual heap: " + read + ", " + good);
    }
}
