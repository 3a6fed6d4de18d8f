package taskmill.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import taskmill.support.Eventually;
import taskmill.support.Wire;

class LongPollTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int POLLS = 200;

    private final Queue<CompletableFuture<Supplier<Reply>>> polls = new ConcurrentLinkedQueue<>();
    private final Server server = Servers.start(new Router.Builder()
        .on("GET", "/poll", this::poll)
        .on("GET", "/echo", Servers.echo()), new Server.Settings(8, 0, 1000, SOON, Optional.empty()));

    private CompletableFuture<Supplier<Reply>> poll(Request request) {
        request.waits();
        CompletableFuture<Supplier<Reply>> answer = new CompletableFuture<>();
        polls.add(answer);
        return answer;
    }

    private List<Wire> startPolls() throws IOException {
        List<Wire> wires = new ArrayList<>();
        for (int i = 1; i <= POLLS; i++) {
            wires.add(new Wire(server.address()).send(Wire.get("/poll")));
            int sent = i;
            // One after the other, since more than two that arrive at the same time are refused.
            Eventually.await(SOON, "the poll has reached its endpoint", () -> polls.size() == sent);
        }
        return wires;
    }

    @Test
    void manyPollsHoldNoThreadAndTakeNoPlace() throws IOException {
        try (server) {
            List<Wire> wires = startPolls();

            assertEquals("ECHO TEXT a=1", Wire.ask(server.address(), Wire.get("/echo?a=1")).body());
            polls.forEach(poll -> poll.complete(() -> Reply.text(200, "done")));
            for (Wire wire : wires) {
                assertEquals("done", wire.answer().body());
                assertEquals("ECHO", wire.send(Wire.get("/echo")).answer().body());
                wire.close();
            }
        }
    }

    @Test
    void requestThatWaitsHoldsNoMemory() throws IOException {
        Server large = Servers.start(new Router.Builder().on("GET", "/poll", request -> {
            request.reserve(Runtime.getRuntime().maxMemory() / 5);
            return poll(request);
        }));
        try (large; Wire one = new Wire(large.address()); Wire two = new Wire(large.address())) {
            for (Wire wire : List.of(one, two)) {
                wire.send(Wire.get("/poll"));
                Eventually.await(SOON, "the poll has reached its endpoint", () -> polls.size() == 1);
                polls.remove().complete(() -> Reply.text(200, "done"));
                if (wire == two) {
                    assertEquals("done", one.answer().body());
                    assertEquals("done", two.answer().body());
                }
            }
        }
    }

    /** So the thread that completes an answer neither reads a task nor writes to a client. */
    @Test
    void replyIsMadeOnAThreadOfTheServer() throws IOException {
        try (server; Wire wire = new Wire(server.address()).send(Wire.get("/poll"))) {
            Eventually.await(SOON, "the poll has reached its endpoint", () -> polls.size() == 1);
            polls.remove().complete(() -> Reply.text(200, Thread.currentThread().getName()));

            assertTrue(wire.answer().body().startsWith("taskmill-http-"));
        }
    }

    @Test
    void failureOfPollIsItsReply() throws IOException {
        try (server; Wire wire = new Wire(server.address()); Wire other = new Wire(server.address())) {
            wire.send(Wire.get("/poll"));
            Eventually.await(SOON, "the poll has reached its endpoint", () -> polls.size() == 1);
            polls.remove().completeExceptionally(Problem.of(503, "later").with("Retry-After", "2"));
            Wire.Answer answer = wire.answer();
            other.send(Wire.get("/poll"));
            Eventually.await(SOON, "the poll has reached its endpoint", () -> polls.size() == 1);
            polls.remove().completeExceptionally(new NoSuchElementException("translated"));

            assertEquals(503, answer.status());
            assertEquals("2", answer.header("Retry-After"));
            assertEquals(409, other.answer().status());
        }
    }

    @Test
    void clientThatDoesNotReadHoldsUpNobodyWhoCompletes() throws IOException {
        try (Wire wire = new Wire(server.address()).send(Wire.get("/poll"))) {
            Eventually.await(SOON, "the poll has reached its endpoint", () -> polls.size() == 1);
            String large = "x".repeat(20_000_000);

            assertTimeoutPreemptively(SOON, () -> polls.remove().complete(() -> Reply.text(200, large)));

            assertEquals(large.length(), wire.answer().body().length());
        }
        server.close();
    }

    @Test
    void clientThatIsGoneLeavesNothingBehind() throws IOException {
        List<Wire> wires = startPolls();
        for (Wire wire : wires) {
            wire.reset();
        }
        String large = "x".repeat(1_000_000);

        polls.forEach(poll -> poll.complete(() -> Reply.text(200, large)));

        assertEquals("ECHO", Wire.ask(server.address(), Wire.get("/echo")).body());
        // If one of them still counted as running, closing would wait for it until the grace is over.
        assertTimeoutPreemptively(SOON.dividedBy(2), server::close);
    }

    /** So nobody asks again on a connection that the server is about to cut. */
    @Test
    void replyOfAServerThatIsClosingEndsItsConnection() throws Exception {
        try (Wire wire = new Wire(server.address()).send(Wire.get("/poll"))) {
            Eventually.await(SOON, "the poll has reached its endpoint", () -> polls.size() == 1);
            Thread closing = new Thread(server::close);
            closing.start();
            Eventually.await(SOON, "a server that is closing",
                () -> Wire.ask(server.address(), Wire.get("/echo")).status() == 503);

            polls.remove().complete(() -> Reply.text(200, "done"));
            Wire.Answer answer = wire.answer();
            closing.join();

            assertEquals("done", answer.body());
            assertEquals("close", answer.header("Connection"));
        }
    }
}
