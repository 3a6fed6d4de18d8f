package taskmill.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import taskmill.support.Wire;

class SlowClientTest {
    private static final int CLIENTS = 40;
    private static final String LARGE = "x".repeat(8_000_000);

    private final Server server = Servers.start(new Router.Builder()
        .on("POST", "/echo", Servers.echo())
        .on("GET", "/large", Endpoint.of(request -> Reply.text(200, LARGE))), Servers.settings(4));
    private final List<Wire> slow = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (Wire wire : slow) {
            wire.close();
        }
        server.close();
    }

    private void sendFromMany(String text) throws IOException {
        sendFrom(CLIENTS, text);
    }

    private void sendFrom(int clients, String text) throws IOException {
        for (int i = 0; i < clients; i++) {
            Wire wire = new Wire(server.address());
            slow.add(wire);
            wire.send(text);
        }
    }

    private void assertServed() throws IOException {
        for (int i = 0; i < CLIENTS; i++) {
            assertEquals("ECHO TEXT i=" + i, Wire.ask(server.address(), Wire.post("/echo", "i=" + i)).body());
        }
    }

    @Test
    void halfSentHeadersHoldUpNobody() throws IOException {
        sendFromMany("POST /echo HTTP/1.1\r\nHost: local");

        assertServed();
    }

    @Test
    void halfSentBodiesHoldUpNobody() throws IOException {
        sendFromMany(Wire.post("/echo", "", "Content-Length: 100") + "a=");

        assertServed();
    }

    @Test
    void unwantedBodiesThatDoNotComeHoldUpNobody() throws IOException {
        sendFromMany(Wire.post("/nowhere", "", "Content-Length: 100") + "a=");

        for (Wire wire : slow) {
            assertEquals(404, wire.answer().status());
        }
        assertServed();
    }

    @Test
    void repliesThatNobodyReadsHoldUpNobody() throws IOException {
        sendFrom(10, Wire.get("/large"));

        assertServed();
    }
}
