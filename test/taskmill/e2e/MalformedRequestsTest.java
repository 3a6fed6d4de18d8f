package taskmill.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import taskmill.support.Child;
import taskmill.support.Deployment;
import taskmill.support.Heap;
import taskmill.support.Scale;
import taskmill.support.Seen;
import taskmill.support.Wire;

/** Requests that nobody should send. */
@ExtendWith(SharedDeployment.class)
final class MalformedRequestsTest {
    private static final int REQUESTS = Scale.of(300, 10_000);
    private static final int WARM_UP = Scale.of(100, 1000);
    private static final int BETWEEN_GOOD_ONES = 20;
    private static final int HEAP_SLACK_KIB = 8 * 1024;
    private static final String GOOD = Wire.post("/api/task/script", "bin_name=hello.sh&queue=nobody");
    private static final int CLOSED = 0;
    private static final int CONTINUE = 100;
    private static final int NOT_IMPLEMENTED = 501;

    private final long seed = Long.getLong("taskmill.seed", System.nanoTime());
    private final RequestGrammar grammar = new RequestGrammar(seed);
    private final Set<String> accepted = new TreeSet<>();
    private final Map<Integer, Integer> statuses = new TreeMap<>();
    private final Child broker;
    private final InetSocketAddress address;

    MalformedRequestsTest(Deployment deployment) {
        broker = deployment.broker("prefix: malformed");
        address = Wire.of(broker);
    }

    @Test
    @Timeout(300)
    void malformedRequestsHarmNobody() throws IOException {
        try (Wire good = new Wire(address)) {
            send(good, WARM_UP);
            long before = Heap.usedKiB(broker);

            send(good, REQUESTS);

            long after = Heap.usedKiB(broker);
            System.out.println("taskmill.seed=" + seed + " answers=" + statuses);
            assertTrue(after - before < HEAP_SLACK_KIB, "heap KiB before=" + before + " after=" + after);
            for (String uuid : accepted) {
                assertEquals(200, good.send(Wire.get("/api/task/" + uuid)).answer().status(), uuid);
            }
            Seen.note(getClass(), "malformed requests", "sent " + REQUESTS + ", 5xx of the broker 0, 501 of the JDK "
                + statuses.getOrDefault(NOT_IMPLEMENTED, 0) + ", accepted and found again " + accepted.size()
                + ", KiB of heap before " + before + ", after " + after);
        }
        assertFalse(broker.err().contains(" ERROR "), broker::toString);
    }

    private void send(Wire good, int requests) throws IOException {
        for (int i = 0; i < requests; i++) {
            byte[] request = grammar.next();
            int status = status(request);
            statuses.merge(status, 1, Integer::sum);
            assertTrue(status < 500 || isTransferCodingUnknown(status, request), () -> "taskmill.seed=" + seed
                + " status=" + status + ": " + new String(request, StandardCharsets.ISO_8859_1));
            if (i % BETWEEN_GOOD_ONES == 0) {
                Wire.Answer answer = good.send(GOOD).answer();
                assertEquals(202, answer.status(), () -> "taskmill.seed=" + seed + " " + answer);
                accept(answer);
            }
        }
    }

    /** The JDK answers that by itself, with the 501 that RFC 9112, section 6.1 wants; no broker hears of it. */
    private static boolean isTransferCodingUnknown(int status, byte[] request) {
        return status == NOT_IMPLEMENTED && new String(request, StandardCharsets.ISO_8859_1)
            .toLowerCase(Locale.ROOT).contains("transfer-encoding");
    }

    private int status(byte[] request) throws IOException {
        try (Wire wire = new Wire(address)) {
            Wire.Answer answer = wire.send(request).finish().answer();
            while (answer.status() == CONTINUE) {
                answer = wire.answer();
            }
            if (answer.status() == 202) {
                accept(answer);
            }
            assertFalse(answer.body().contains("\tat ") || answer.body().contains("taskmill."), answer::toString);
            return answer.status();
        } catch (EOFException | SocketException closed) {
            return CLOSED;
        }
    }

    private void accept(Wire.Answer answer) {
        accepted.add(answer.header("Location").replaceFirst(".*/", ""));
    }
}
