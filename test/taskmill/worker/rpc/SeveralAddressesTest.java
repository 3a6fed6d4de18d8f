package taskmill.worker.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import taskmill.task.RpcWork;
import taskmill.worker.run.StopReason;
import taskmill.worker.run.WatchedRun;

/** Names with several addresses, some of which do not answer. */
class SeveralAddressesTest {
    private final RawTarget target = new RawTarget(visit -> {
        while (true) {
            visit.request();
            visit.say(RawTarget.OK);
        }
    });

    SeveralAddressesTest() throws IOException {
    }

    /** Takes no connection and refuses none: its queue is full. */
    private static final class Silent implements AutoCloseable {
        private final ServerSocket socket;
        private final List<SocketChannel> queue = new ArrayList<>();

        Silent(String address, int port) throws IOException {
            socket = new ServerSocket(port, 1, InetAddress.getByName(address));
            for (int i = 0; i < 4; i++) {
                SocketChannel waiting = SocketChannel.open();
                waiting.configureBlocking(false);
                waiting.connect(socket.getLocalSocketAddress());
                queue.add(waiting);
            }
        }

        boolean isListening() {
            return !socket.isClosed();
        }

        @Override
        public void close() throws IOException {
            socket.close();
            for (SocketChannel waiting : queue) {
                waiting.close();
            }
        }
    }

    private static RpcRunner knowing(String... addresses) {
        return Callers.with(Callers.OPEN, host -> Stream.of(addresses).flatMap(text -> {
            try {
                return Stream.of(InetAddress.getByName(text));
            } catch (IOException e) {
                throw new IllegalArgumentException(e);
            }
        }).toList());
    }

    private static double seconds(long sinceNanos) {
        return (System.nanoTime() - sinceNanos) / 1e9;
    }

    @Test
    void theNextAddressIsTriedWhereOneRefuses() throws Exception {
        try (target; RpcRunner runner = knowing("127.0.0.3", "127.0.0.4", "127.0.0.1")) {
            WatchedRun.post(runner, target.url("three.test")).result();
        }
    }

    @Test
    void theNextAddressIsTriedWhereOneIsSilentAndComesFirstFromThenOn() throws Exception {
        try (target; Silent silent = new Silent("127.0.0.3", target.port());
            RpcRunner runner = knowing("127.0.0.3", "127.0.0.1")) {
            List<Double> took = new ArrayList<>();
            for (String method : List.of("POST", "GET")) {
                long start = System.nanoTime();
                WatchedRun.start(runner, new RpcWork(method, target.url("two.test"), Map.of(), Optional.empty())).result();
                took.add(seconds(start));
            }

            assertTrue(silent.isListening());
            assertTrue(took.get(0) > 0.25, took.toString());
            assertTrue(took.get(1) < took.get(0), took.toString());
        }
    }

    @Test
    void allAddressesRefuse() throws Exception {
        try (target; RpcRunner runner = knowing("127.0.0.3", "127.0.0.4")) {
            assertEquals("no connection to two.test:" + target.port() + ": refused, or no way there",
                WatchedRun.post(runner, target.url("two.test")).failure().detail());
        }
    }

    @Test
    void theReasonOfATimeoutTellsWhetherTheRequestWasSent() throws Exception {
        CompletableFuture<Void> arrived = new CompletableFuture<>();
        try (target; Silent silent = new Silent("127.0.0.3", target.port());
            RawTarget deaf = new RawTarget(visit -> {
                visit.request();
                arrived.complete(null);
                visit.untilCallerLeaves();
            });
            RpcRunner runner = knowing("127.0.0.3")) {
            for (String host : List.of("127.0.0.3", "silent.test")) {
                WatchedRun call = WatchedRun.post(runner, target.url(host));
                String detail = call.stop(StopReason.TIMEOUT).failure().detail();
                assertTrue(detail.startsWith("not done within 30 s; ") && detail.endsWith("nothing had been sent"), detail);
            }
            assertTrue(silent.isListening());
            WatchedRun call = WatchedRun.post(runner, deaf.url());
            arrived.get(30, TimeUnit.SECONDS);
            assertTrue(call.stop(StopReason.TIMEOUT).failure().detail().startsWith(
                "not done within 30 s; the request had been sent; "));
        }
    }

    /** The JDK tries one address only, so this must end before a usual run time does. */
    @Test
    void httpsGivesUpConnectingInTime() {
        RpcClients clients = new RpcClients(java.net.http.HttpClient::newBuilder, Runnable::run);

        assertTrue(clients.client(true, false).connectTimeout().orElseThrow().compareTo(Duration.ofSeconds(15)) < 0);
    }
}
