package taskmill.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import taskmill.access.CallerRole;
import taskmill.support.Eventually;
import taskmill.support.Wire;

class OverloadTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int LIMIT = 4;
    private static final String EXPECTS = "Content-Length: 100";

    private final AtomicInteger entered = new AtomicInteger();
    private final CountDownLatch unlocked = new CountDownLatch(1);
    private final CompletableFuture<Supplier<Reply>> answer = new CompletableFuture<>();
    private final List<Wire> busy = new ArrayList<>();
    private final Server server = Servers.start(new Router.Builder()
        .on("GET", "/locked", Endpoint.of(request -> locked()))
        .on("GET", "/later", request -> {
            entered.incrementAndGet();
            return answer;
        })
        .on("GET", "/fails", request -> {
            throw Problem.of(409, "always");
        })
        .on("POST", "/echo", Servers.echo())
        .on("GET", "/events", Endpoint.of(request -> Reply.empty(204))).whenBusy("/events", Reply.text(200, "later"))
        .open("/healthz", Endpoint.of(request -> Reply.empty(200))),
        new Server.Settings(LIMIT, 64, 1000, SOON, Optional.empty()));

    private Reply locked() {
        entered.incrementAndGet();
        try {
            unlocked.await();
            return Reply.empty(204);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @AfterEach
    void close() throws IOException {
        unlocked.countDown();
        answer.complete(() -> Reply.empty(204));
        for (Wire wire : busy) {
            wire.close();
        }
        server.close();
    }

    private void fill(String path) throws IOException {
        for (int i = 0; i < LIMIT; i++) {
            busy.add(new Wire(server.address()).send(Wire.get(path)));
        }
        Eventually.await(SOON, "all permits are taken", () -> entered.get() == LIMIT);
    }

    private void assertRefusedAtOnce() throws IOException {
        try (Wire wire = new Wire(server.address())) {
            for (int i = 0; i < 100; i++) {
                Wire.Answer refused = wire.send(Wire.post("/echo", "i=" + i)).answer();
                assertEquals(503, refused.status());
                assertEquals("1", refused.header("Retry-After"));
                assertEquals("application/problem+json", refused.header("Content-Type"));
            }
        }
    }

    private void assertServedAgain() throws IOException {
        for (Wire wire : busy) {
            assertEquals(204, wire.answer().status());
        }
        assertEquals(200, Wire.ask(server.address(), Wire.post("/echo", "a=1")).status());
    }

    @Test
    void whatIsTooMuchIsRefusedAtOnceWhileEndpointsBlock() throws IOException {
        fill("/locked");

        assertRefusedAtOnce();
        assertEquals(200, Wire.ask(server.address(), Wire.get("/healthz")).status());
        unlocked.countDown();
        assertServedAgain();
    }

    @Test
    void aPathWithAnAnswerOfItsOwnIsNeverRefusedFor503() throws IOException {
        assertEquals(204, Wire.ask(server.address(), Wire.get("/events")).status());
        fill("/locked");

        Wire.Answer answer = Wire.ask(server.address(), Wire.get("/events"));

        assertEquals("200 later", answer.status() + " " + answer.body());
    }

    @Test
    void whatIsTooMuchIsRefusedAtOnceWhileAnswersAreAwaited() throws IOException {
        fill("/later");

        assertRefusedAtOnce();
        answer.complete(() -> Reply.empty(204));
        assertServedAgain();
    }

    @Test
    void clientsThatAreSlowToSendTakeNoPermit() throws IOException {
        for (int i = 0; i < 10 * LIMIT; i++) {
            busy.add(new Wire(server.address()).send(Wire.post("/echo", "", EXPECTS) + "a="));
        }

        assertEquals(200, Wire.ask(server.address(), Wire.post("/echo", "a=1")).status());
    }

    @Test
    void refusalsAndFailuresGiveTheirPermitBack() throws IOException {
        for (int i = 0; i < 10 * LIMIT; i++) {
            assertEquals(409, Wire.ask(server.address(), Wire.get("/fails")).status());
            assertEquals(400, Wire.ask(server.address(), Wire.post("/echo", "a=1&a=2")).status());
        }
        assertEquals(200, Wire.ask(server.address(), Wire.post("/echo", "a=1")).status());
    }

    @Test
    void whatLargeBodiesMakeIsDoneInTurnsAndSmallOnesDoNotWait() throws IOException {
        int turns = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        String large = Wire.post("/many", "{}" + "\n".repeat(20_000));
        Router.Builder routes = new Router.Builder().on("POST", "/many", CallerRole.SUBMIT, Endpoint.of(request -> {
            request.documents(10);
            return request.inTurn(this::locked);
        }), 100_000);
        try (Server many = Servers.start(routes, Servers.settings(turns + 10))) {
            for (int i = 0; i < turns; i++) {
                busy.add(new Wire(many.address()).send(large));
            }
            Eventually.await(SOON, "all turns are taken", () -> entered.get() == turns);

            assertEquals(503, Wire.ask(many.address(), large).status());
            busy.add(new Wire(many.address()).send(Wire.post("/many", "{}")));
            Eventually.await(SOON, "the small one", () -> entered.get() == turns + 1);
            unlocked.countDown();
            for (Wire wire : busy) {
                assertEquals(204, wire.answer().status());
            }
        }
    }
}
