package taskmill.worker.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import taskmill.support.Eventually;
import taskmill.task.ErrorCode;
import taskmill.worker.run.StopReason;
import taskmill.worker.run.Watched;

/** What goes through the relay, and what does not. */
class RelayTest {
    private final RpcRunner runner = Callers.open();
    private final Queue<String> heads = new ConcurrentLinkedQueue<>();

    @AfterEach
    void closeRunner() {
        runner.close();
    }

    private void answerAll(RawTarget.Visit visit) throws IOException {
        while (true) {
            heads.add(visit.request());
            visit.say(RawTarget.OK);
        }
    }

    /** What somebody else on this machine gets who finds the door of a target and says this. */
    private static String said(Relay relay, String url, String words) throws IOException {
        InetSocketAddress door = (InetSocketAddress) relay.proxies().select(URI.create(url)).get(0).address();
        try (Socket stranger = new Socket(door.getAddress(), door.getPort())) {
            stranger.setSoTimeout(5000);
            stranger.getOutputStream().write(words.getBytes(StandardCharsets.ISO_8859_1));
            return new String(stranger.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (SocketException e) {
            return "";
        }
    }

    private static String request(String url, Pass pass) {
        return "GET " + url + " HTTP/1.1\r\nProxy-Authorization: Taskmill " + pass.token() + "\r\n\r\n";
    }

    @Test
    void withoutAPassForItsDoorNothingGetsThrough() throws Exception {
        try (RawTarget target = new RawTarget(this::answerAll)) {
            Relay relay = runner.relay();
            String url = target.url("a.test");
            List<InetAddress> loopback = List.of(InetAddress.getByName("127.0.0.1"));
            Pass pass = relay.admit(URI.create(url), loopback);
            Pass other = relay.admit(URI.create(target.url("b.test")), loopback);
            Pass over = relay.admit(URI.create(url), loopback);
            over.close();

            for (String words : List.of("GET / HTTP/1.1\r\n\r\n", "GET " + url + " HTTP/1.1\r\nHost: a.test\r\n\r\n",
                "CONNECT a.test:" + target.port() + " HTTP/1.1\r\n\r\n", "\u0016\u0003\u0001\r\n\r\n", "\r\n\r\n",
                request(url, other), request(url, over), request(url, pass).replace("Taskmill", "Basic"),
                request(url, pass).replace(pass.token(), pass.token().toUpperCase() + "x"))) {
                assertEquals("", said(relay, url, words), words);
            }
            assertEquals(0, target.connections());
            pass.close();
            other.close();
        }
    }

    /** A connection that was let through once is not open to all that follows. */
    @Test
    void eachRequestNeedsItsOwnPass() throws Exception {
        try (RawTarget target = new RawTarget(this::answerAll);
            Pass pass = runner.relay().admit(URI.create(target.url("a.test")),
                List.of(InetAddress.getByName("127.0.0.1")))) {
            String first = request(target.url("a.test"), pass);

            said(runner.relay(), target.url("a.test"), first + "GET " + target.url("a.test") + " HTTP/1.1\r\n\r\n");
            said(runner.relay(), target.url("a.test"), first + first.replace("GET", "CONNECT"));

            assertTrue(heads.size() <= 2, heads.toString());
        }
    }

    @Test
    void aTargetCannotTellThatTheCallCameThroughTheRelay() throws Exception {
        try (RawTarget target = new RawTarget(this::answerAll)) {
            for (String host : List.of("127.0.0.1", "target.test")) {
                for (String rest : List.of("", "a%20b/?c=d&e=http://f/", "?q")) {
                    Watched.post(runner, target.url(host) + rest).result();
                }
                Watched.post(runner, "http://me:secret@" + host + ":" + target.port()).result();
            }

            List<String> seen = heads.stream().map(head -> head.replace("target.test", "127.0.0.1")).toList();
            assertEquals(8, seen.size());
            assertEquals(seen.subList(0, 4), seen.subList(4, 8));
        }
    }

    /** A client keeps connections by the address of its proxy; a common one would mix the answers of two targets. */
    @Test
    void noTargetAnswersForAnother() throws Exception {
        String other = RawTarget.OK.replace("ok", "no");
        try (RawTarget honest = new RawTarget(this::answerAll); RawTarget liar = new RawTarget(visit -> {
            while (true) {
                visit.request();
                visit.say(other).linger(1);
                visit.say(other);
            }
        })) {
            List<Watched> calls = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                Watched.post(runner, liar.url("liar.test")).outcome();
                calls.add(Watched.post(runner, honest.url("honest.test")));
            }

            for (Watched call : calls) {
                assertEquals("ok", call.result().get("response_body").asString());
            }
        }
    }

    @Test
    void theNextAddressIsTriedWhereOneIsDeaf() throws Exception {
        Resolver.Names names = host -> List.of(InetAddress.getByName("127.0.0.3"), InetAddress.getByName("127.0.0.1"));
        try (RawTarget target = new RawTarget(this::answerAll); RpcRunner asking = Callers.with(Callers.OPEN, names)) {
            Watched.post(asking, target.url("two.test")).result();
        }
    }

    @Test
    void moreTargetsThanAreKeptAreAllReached() throws Exception {
        try (RawTarget target = new RawTarget(this::answerAll)) {
            for (int round = 0; round < 2; round++) {
                List<Watched> calls = new ArrayList<>();
                for (int i = 0; i < 300; i++) {
                    calls.add(Watched.post(runner, target.url("name-" + i + ".test")));
                }
                for (Watched call : calls) {
                    call.result();
                }
            }
            Watched.post(runner, target.url("last.test")).result();

            long kept = IntStream.range(0, 300).filter(i -> hasDoor(target.url("name-" + i + ".test"))).count();
            assertEquals(255, kept);
        }
    }

    private boolean hasDoor(String url) {
        try {
            return !runner.relay().proxies().select(URI.create(url)).isEmpty();
        } catch (IllegalStateException e) {
            return false;
        }
    }

    /** The target sees the end of a call, although it takes no byte of the request. */
    @Test
    void aRequestThatIsNotTakenInEndsWithItsCall() throws Exception {
        CompletableFuture<Void> never = new CompletableFuture<>();
        try (RawTarget target = new RawTarget(visit -> never.join())) {
            Watched call = Watched.post(runner, target.url("a.test"), "x".repeat(40_000_000));
            Eventually.await(Duration.ofSeconds(5), "the call arrives", () -> target.connections() == 1);

            assertEquals(ErrorCode.TIMEOUT, call.stop(StopReason.TIMEOUT).code());

            Eventually.await(Duration.ofSeconds(5), "it is closed", () -> runner.relay().links().isEmpty());
            never.complete(null);
        }
    }

    @Test
    void whatOurClientDoesNotSendIsRefused() {
        for (String head : List.of("", "GET http://a/", "GET http://a/ HTTP/1.0", "GET  http://a/ HTTP/1.1",
            "GET / HTTP/1.1", "GET https://a/ HTTP/1.1", "GET http://a HTTP/1.1",
            "POST http://a/ HTTP/1.1\r\nContent-Length: -1",
            "POST http://a/ HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1",
            "POST http://a/ HTTP/1.1\r\nContent-Length: 1 1", "POST http://a/ HTTP/1.1\r\nTransfer-Encoding: chunked",
            "GET http://a/ HTTP/1.1\r\n folded", "GET http://a/ HTTP/1.1\r\nnone")) {
            assertThrows(ProtocolException.class, () -> RelayRequest.parse(head), head);
        }
    }
}
