package taskmill.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import taskmill.support.Deployment;
import taskmill.support.Seen;
import taskmill.support.Wire;

/** What web pages of others could make a browser send to a broker on its user's machine, without a token. */
@ExtendWith(SharedDeployment.class)
final class ForeignPagesTest {
    private static final String FORM = "bin_name=hello.sh&queue=nobody&start_time=4102444800";
    private static final String JSON = "{\"bin_name\":\"hello.sh\",\"queue\":\"nobody\",\"start_time\":4102444800}";
    private static final List<String> ORIGINS = List.of("null", "http://evil.example", "https://evil.example:443",
        "http://localhost", "https://evil.example:{port}", "http://{own}.evil.example", "http://127.0.0.1",
        "http://127.0.0.1:1",
        "http://[::1]:{port}", "http://0.0.0.0:{port}", "http://evil.example:{port}", "file://",
        "chrome-extension://abc", "http://{own}@evil.example", "http://{own}/", "moz-extension://abc",
        "data:text/html,x", "http://192.0.2.1:{port}", "");
    private static final List<String> FOREIGN_SITES = List.of("cross-site", "same-site", "Same-Origin", "");
    private static final List<String> SITES = List.of("same-origin", "none", "cross-site");
    /** Names that somebody's name server lets point to this machine, and what is no name. */
    private static final List<String> REBINDING = List.of("evil.example", "evil.example:{port}", "evil.example.",
        "localhost.evil.example:{port}", "127.0.0.1.nip.example", "127.0.0.1.evil.example:{port}", "127.1:{port}",
        "2130706433:{port}", "localhost:{port}.evil.example", "localhost@evil.example", "[::1].evil.example",
        "0x7f.0.0.1", "localhost, evil.example", "", " ");

    private final InetSocketAddress address;
    private final Map<Integer, Integer> statuses = new TreeMap<>();
    private final List<String> accepted = new ArrayList<>();

    ForeignPagesTest(Deployment deployment) {
        address = Wire.of(deployment.broker("prefix: foreign"));
    }

    /** A request that changes something, as one line and a body. */
    private record Change(String line, String body) {
    }

    private static List<Change> changes(String uuid) {
        return List.of(new Change("POST /api/task/script", FORM), new Change("POST /api/task/script", JSON),
            new Change("POST /api/task/script?" + FORM, ""), new Change("DELETE /api/task/" + uuid, ""),
            new Change("POST /api/task/" + uuid + "/retry", ""),
            new Change("POST http://localhost/api/task/rpc", "method=GET&url=http://127.0.0.1:1/&queue=nobody"));
    }

    @Test
    void noneOfThemIsAccepted() throws IOException {
        String own = "127.0.0.1:" + address.getPort();
        String location = Wire.ask(address, request(changes("").get(0), own, "http://" + own, "same-origin"))
            .header("Location");
        String uuid = location.replaceFirst(".*/", "");
        String tasks = Wire.ask(address, Wire.get("/api/tasks")).body();

        try (Wire wire = new Wire(address)) {
            for (Change change : changes(uuid)) {
                for (String host : List.of(own, "localhost:" + address.getPort())) {
                    for (String origin : ORIGINS) {
                        tryForeign(wire, change, host, origin);
                        tryForeign(wire, change, host, origin, "cross-site");
                        tryForeign(wire, change, host, origin, "same-site");
                    }
                    for (String site : FOREIGN_SITES) {
                        tryForeign(wire, change, host, "http://" + host, site);
                    }
                }
                for (String host : REBINDING) {
                    tryForeign(wire, change, host, "http://" + host);
                    for (String site : SITES) {
                        tryForeign(wire, change, host, "http://" + host, site);
                    }
                }
            }
        }

        int sent = statuses.values().stream().mapToInt(Integer::intValue).sum();
        assertEquals(List.of(), accepted);
        assertTrue(sent >= 1000, "sent=" + sent);
        assertTrue(!uuid.isEmpty());
        assertEquals(tasks, Wire.ask(address, Wire.get("/api/tasks")).body());
        Seen.note(getClass(), "requests", "sent " + sent + ", accepted " + accepted.size() + ", answers " + statuses);
    }

    private void tryForeign(Wire wire, Change change, String host, String origin, String... site) throws IOException {
        String request = request(change, host, origin, site);
        int status = wire.send(request).answer().status();
        statuses.merge(status, 1, Integer::sum);
        if (status < 400 || status >= 500) {
            accepted.add(status + " " + request);
        }
    }

    private String request(Change change, String host, String origin, String... site) {
        String text = change.line + " HTTP/1.1\r\nHost: " + host + "\r\nOrigin: " + origin + "\r\n"
            + (site.length == 0 ? "" : "Sec-Fetch-Site: " + site[0] + "\r\n")
            + "Content-Type: text/plain\r\nContent-Length: ";
        // A form of type text/plain, and JSON in disguise, are what a page can send without being asked for leave.
        String typed = change.body.equals(FORM)
            ? text.replace("text/plain", "application/x-www-form-urlencoded") : text;
        return typed.replace("{port}", "" + address.getPort()).replace("{own}", "127.0.0.1:" + address.getPort())
            + change.body.length() + "\r\n\r\n" + change.body;
    }
}
