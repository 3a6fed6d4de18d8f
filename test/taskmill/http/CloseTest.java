package taskmill.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import taskmill.support.Eventually;
import taskmill.support.Wire;

class CloseTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final CompletableFuture<Supplier<Reply>> answer = new CompletableFuture<>();
    private final CountDownLatch reached = new CountDownLatch(1);

    private final AtomicReference<Thread> served = new AtomicReference<>();

    private Server start(Duration grace) {
        return Servers.start(new Router.Builder()
            .on("GET", "/fast", Endpoint.of(request -> {
                served.set(Thread.currentThread());
                return Reply.text(200, "fast");
            }))
            .on("GET", "/slow", request -> {
                reached.countDown();
                return answer;
            }), new Server.Settings(2, 8, 1000, grace, Optional.empty()));
    }

    private static Thread closeAside(Server server) {
        Thread closer = new Thread(server::close, "closer");
        closer.start();
        return closer;
    }

    @Test
    void runningRequestIsAnsweredAndNewOnesAreRefused() throws Exception {
        Server server = start(SOON);
        try (Wire running = new Wire(server.address()).send(Wire.get("/slow"))) {
            reached.await();
            Thread closer = closeAside(server);
            Eventually.await(SOON, "new requests are refused", () -> {
                Wire.Answer refused = Wire.ask(server.address(), Wire.get("/fast"));
                return refused.status() == 503 && refused.header("Connection").equals("close")
                    && !refused.header("Retry-After").isEmpty();
            });

            answer.complete(() -> Reply.text(200, "at last"));

            assertEquals("at last", running.answer().body());
            closer.join(SOON.toMillis());
            assertEquals(false, closer.isAlive());
            assertThrows(IOException.class, () -> Wire.ask(server.address(), Wire.get("/fast")));
        }
    }

    @Test
    void requestThatDoesNotEndIsToldSo() throws Exception {
        Server server = start(Duration.ofMillis(50));
        try (Wire running = new Wire(server.address()).send(Wire.get("/slow"))) {
            reached.await();

            server.close();

            assertEquals(503, running.answer().status());
            assertEquals(true, answer.isCompletedExceptionally());
        }
    }

    @Test
    void idleServerClosesAtOnceAndTwice() throws IOException {
        Server server = start(SOON);
        try (Wire idle = new Wire(server.address())) {
            assertEquals("fast", idle.send(Wire.get("/fast")).answer().body());

            long start = System.nanoTime();
            server.close();
            server.close();

            assertEquals(true, System.nanoTime() - start < SOON.toNanos() / 2);
            assertEquals(true, idle.isClosedByServer());
        }
    }

    @Test
    void noThreadOutlivesTheServer() throws Exception {
        Server server = start(SOON);
        Wire.ask(server.address(), Wire.get("/fast"));

        server.close();

        served.get().join(SOON.toMillis());
        assertEquals(false, served.get().isAlive());
    }
}
