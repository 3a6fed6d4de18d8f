package taskmill.worker.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import taskmill.support.Seen;
import taskmill.task.ErrorCode;
import taskmill.task.Outcome;
import taskmill.worker.run.WatchedRun;

/**
 * Names that change their mind about their address. What answers at the forbidden one has the same port as what may be
 * called, and notes every connection.
 */
class RebindingTest {
    private static final int NAMES = 200;
    private static final InetAddress GOOD = address("127.0.0.2");
    private static final InetAddress BAD = address("127.0.0.1");

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private final RawTarget canary = new RawTarget(visit -> visit.say(RawTarget.OK));
    private final RawTarget good = new RawTarget(GOOD, canary.port(), visit -> {
        // RpcClients that are closed make the next call look the name up and connect again.
        for (int i = 0; i < 2; i++) {
            visit.request();
            visit.say(RawTarget.OK);
        }
    });

    RebindingTest() throws Exception {
    }

    private static RpcRunner asking(Resolver.Names names) {
        return Callers.with(Callers.publicAnd(GOOD.getHostAddress()), names);
    }

    @Test
    void namesThatAlternateNeverLeadToTheForbiddenAddress() throws Exception {
        Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
        try (canary; good; RpcRunner runner = asking(host -> {
            int time = asked.computeIfAbsent(host, key -> new AtomicInteger()).getAndIncrement();
            return List.of(time % 2 == 0 ? GOOD : BAD);
        })) {
            int succeeded = 0;
            for (int round = 0; round < 4; round++) {
                List<WatchedRun> calls = new ArrayList<>();
                for (int i = 0; i < NAMES; i++) {
                    calls.add(WatchedRun.post(runner, canary.url("name-" + i + ".test")));
                }
                succeeded += successes(calls);
            }

            assertEquals(0, canary.connections());
            assertEquals(2 * NAMES, succeeded);
            assertTrue(good.connections() >= NAMES, good.connections() + " connections");
            Seen.note(getClass(), "names that change their address", NAMES
                + ", calls of each 4, connections to the forbidden address 0");
        }
    }

    /** How many succeeded; the others were forbidden. */
    private static int successes(List<WatchedRun> calls) throws InterruptedException {
        int successes = 0;
        for (WatchedRun call : calls) {
            Optional<Outcome.Failure> failure = call.outcome().failure();
            successes += failure.isEmpty() ? 1 : 0;
            failure.ifPresent(why -> assertEquals(ErrorCode.ADDRESS_FORBIDDEN, why.code()));
        }
        return successes;
    }

    @Test
    void oneForbiddenAddressAmongOthersIsEnough() throws Exception {
        try (canary; good; RpcRunner runner = asking(host ->
            host.startsWith("first") ? List.of(BAD, GOOD) : List.of(GOOD, BAD))) {
            for (String host : List.of("first.test", "last.test")) {
                assertEquals(ErrorCode.ADDRESS_FORBIDDEN, WatchedRun.post(runner, canary.url(host)).code());
            }
            assertEquals(0, canary.connections() + good.connections());
        }
    }

    /** The JDK knows this name, and leads it to the forbidden address; it is not asked. */
    @Test
    void theConnectionGoesWhereTheJudgedAddressIs() throws Exception {
        try (canary; good; RpcRunner runner = asking(host -> List.of(GOOD))) {
            for (String host : List.of("localhost", "LOCALHOST", "localhost")) {
                WatchedRun.post(runner, canary.url(host)).result();
            }

            assertEquals(0, canary.connections());
            assertEquals(2, good.connections());
        }
    }

    @Test
    void aCallThatIsSentAgainGoesToTheJudgedAddress() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (canary; good; RpcRunner runner = asking(host -> List.of(asked.getAndIncrement() < 3 ? GOOD : BAD))) {
            WatchedRun.post(runner, canary.url("name.test")).result();
            WatchedRun.post(runner, canary.url("name.test")).result();

            // The kept connection is closed by now, or while the third call is on it.
            WatchedRun.post(runner, canary.url("name.test")).result();

            assertEquals(ErrorCode.ADDRESS_FORBIDDEN, WatchedRun.post(runner, canary.url("name.test")).code());
            assertEquals(0, canary.connections());
        }
    }
}
