package taskmill.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import taskmill.support.Child;
import taskmill.support.Deployment;
import taskmill.support.Scale;
import taskmill.support.Seen;
import taskmill.support.Wire;

/** Hundreds of clients that are slow on purpose, beside some that are not. */
@Order(1)
@ExtendWith(SharedDeployment.class)
final class SlowClientsTest {
    /** Slow to send their headers, their bodies, and to read: so many come at a time, while good requests are sent. */
    private static final int HEADS = 4;
    private static final int BODIES = 3;
    private static final int READERS = 3;
    private static final int ARRIVING = HEADS + BODIES + READERS;
    private static final int SLOW = Scale.of(100, 500);
    /** Seconds that a request, a reply and a pause between them may take; the latter two are 90 and 75 elsewhere. */
    private static final int LIMIT_SECONDS = Scale.of(3, 20);
    private static final Duration SLACK = Duration.ofSeconds(Scale.of(60, 5));
    /** Where other tests run at the same time, their load is what would be measured. */
    private static final Duration P99 = Duration.ofMillis(Scale.of(20_000, 50));
    private static final String HEAD = "POST /api/task/script HTTP/1.1\r\nHost: localhost\r\n";
    private static final int WARM_UP = Scale.of(200, 1000);
    private static final int MORE_THAN_BUFFERS_HOLD = 6;
    private static final String LARGE = "method=GET&url=http://127.0.0.1:1/&queue=nobody&args=" + "x".repeat(300_000);

    private final Deployment deployment;

    SlowClientsTest(Deployment deployment) {
        this.deployment = deployment;
    }

    private Child broker(String javaOptions) {
        return deployment.start(deployment.brokerCommand("prefix: slow").withJavaOptions(javaOptions));
    }

    @Test
    void repliesThatNobodyReadsDoNotFillTheMemory() throws IOException {
        Child broker = broker("-Xmx128m");
        InetSocketAddress address = Wire.of(broker);
        List<Wire> readers = new ArrayList<>();
        String body = "method=GET&url=http://127.0.0.1:1/&queue=nobody&args=" + "x".repeat(900_000);
        String large = Wire.ask(address, Wire.post("/api/task/rpc", body)).header("Location");

        Set<Integer> statuses = new TreeSet<>();
        try (Wire good = new Wire(address)) {
            for (int i = 0; i < 25; i++) {
                readers.add(new Wire(address, 4096).send(Wire.get(large).repeat(MORE_THAN_BUFFERS_HOLD)));
                ask(good, 5);
            }
            for (Wire reader : readers) {
                for (int i = 0; i < MORE_THAN_BUFFERS_HOLD; i++) {
                    statuses.add(reader.answer().status());
                }
                reader.close();
            }
        }

        assertEquals(Set.of(200, 503), statuses);
        assertTrue(broker.isAlive(), broker::toString);
    }

    private InetSocketAddress impatient() {
        String limits = "-Dsun.net.httpserver.maxReqTime=%1$d -Dsun.net.httpserver.maxRspTime=%1$d "
            + "-Dsun.net.httpserver.idleInterval=%1$d";
        return Wire.of(broker(limits.formatted(LIMIT_SECONDS)));
    }

    @Test
    @Timeout(400)
    void slowClientsAreCutAndOthersAreServed() throws IOException {
        InetSocketAddress address = impatient();
        try (Wire good = new Wire(address); SlowClients slow = new SlowClients(address)) {
            long[] alone = ask(good, WARM_UP);
            String large = good.send(Wire.post("/api/task/rpc", LARGE)).answer().header("Location");
            long start = System.nanoTime();
            long lastCame = start;
            long[] beside = new long[0];
            int left = SLOW;
            for (int step = 0; left > 0; step++) {
                if (step < SLOW / ARRIVING) {
                    slow.add(HEADS, HEAD, "X-Slow: yes\r\n");
                    slow.add(BODIES, HEAD + "Content-Length: 5000\r\n\r\n", "bin_name=");
                    slow.add(READERS, Wire.get(large), "G");
                    lastCame = System.nanoTime();
                }
                beside = LongStream.concat(Arrays.stream(beside), Arrays.stream(ask(good, 20))).toArray();
                left = Math.max(slow.move(step), SLOW - ARRIVING * (step + 1));
                assertTrue(System.nanoTime() - lastCame < TimeUnit.SECONDS.toNanos(LIMIT_SECONDS) + SLACK.toNanos(),
                    left + " slow clients are still there");
            }

            long cutMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastCame);
            assertTrue(percentile(beside, 99) < P99.toNanos() / 1000, "p99 us=" + percentile(beside, 99));
            Seen.note(getClass(), "slow clients", SLOW + " came within "
                + TimeUnit.NANOSECONDS.toMillis(lastCame - start) + " ms, all cut " + cutMs + " ms later, good requests "
                + beside.length + ", errors 0, p50 " + percentile(beside, 50) + " µs, p99 " + percentile(beside, 99)
                + " µs, p99 alone " + percentile(alone, 99) + " µs");
        }
    }

    /** So many submits one after the other, and how long each took in nanoseconds. */
    private static long[] ask(Wire good, int times) throws IOException {
        long[] nanos = new long[times];
        for (int i = 0; i < times; i++) {
            long start = System.nanoTime();
            good.send(Wire.post("/api/task/script", "bin_name=hello.sh&queue=nobody"));
            Wire.Answer answer = good.answer();
            assertEquals(202, answer.status(), answer::toString);
            nanos[i] = System.nanoTime() - start;
        }
        return nanos;
    }

    private static long percentile(long[] nanos, int percent) {
        long[] sorted = Arrays.stream(nanos).sorted().toArray();
        return sorted[(sorted.length - 1) * percent / 100] / 1000;
    }
}
