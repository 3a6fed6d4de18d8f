package taskmill.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import taskmill.support.Wire;

class FuzzTest {
    private static final int REQUESTS = 400;
    private static final List<String> SEEDS = List.of(
        Wire.get("/echo/abc%20d?q=1&r=%C3%A9", "Accept: text/plain;q=0.5, */*", "Origin: http://localhost"),
        Wire.post("/echo/x", "{\"a\":[1,{\"b\":\"\\u00e9\"}],\"c\":1.5e3}", "Sec-Fetch-Site: none"),
        Wire.post("/echo/x?a=1", "b=2&c=%41+z", "Content-Type: application/x-www-form-urlencoded"),
        Wire.post("/echo/x", "", "Transfer-Encoding: chunked") + "3\r\na=1\r\n0\r\n\r\n");

    private final long seed = Long.getLong("taskmill.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void damagedRequestsHarmNobody() throws IOException {
        Router.Builder routes = new Router.Builder()
            .on("GET", "/echo/{x}", Servers.echo()).on("POST", "/echo/{x}", Servers.echo());
        try (Server server = Servers.start(routes)) {
            for (int i = 0; i < REQUESTS; i++) {
                byte[] damaged = damaged(SEEDS.get(i % SEEDS.size()));
                String what = "taskmill.seed=" + seed + " request " + i + ": "
                    + new String(damaged, StandardCharsets.ISO_8859_1);
                assertNotEquals(500, status(server, damaged), what);
                if (i % 20 == 0) {
                    assertEquals(200, Wire.ask(server.address(), Wire.get("/echo/good")).status(), what);
                }
            }
        }
    }

    private byte[] damaged(String request) {
        byte[] bytes = request.getBytes(StandardCharsets.ISO_8859_1);
        for (int damage = 1 + random.nextInt(4); damage > 0; damage--) {
            int at = random.nextInt(bytes.length);
            if (random.nextBoolean()) {
                bytes[at] ^= (byte) (1 << random.nextInt(8));
            } else {
                bytes[at] = bytes[random.nextInt(bytes.length)];
            }
        }
        return bytes;
    }

    /** 0 if the connection is closed without an answer, which is fine. A server that stays silent fails the test. */
    private static int status(Server server, byte[] request) throws IOException {
        try (Wire wire = new Wire(server.address())) {
            return wire.send(request).finish().answerWithoutBody().status();
        } catch (EOFException | SocketException closed) {
            return 0;
        }
    }
}
