package taskmill.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import taskmill.support.Command;
import taskmill.support.Deployment;
import taskmill.support.Seen;
import taskmill.support.Wire;

/** What a real browser sends for the pages that it shows. */
@Order(1)
@ExtendWith(SharedDeployment.class)
final class BrowserTest {
    /**
     * Recorded with Chromium 150: what is expected, method and Host, Origin, Sec-Fetch-Site and Sec-Fetch-Mode.
     * {@code {own}} is the broker, {@code {page}} a page on another port of this machine.
     */
    private static final String RECORDED = """
            fetch of another port, mode no-cors | 403 | POST {own} | {page} | same-site | no-cors
            fetch of another site, mode no-cors | 403 | POST {own} | http://evil.example | cross-site | no-cors
            form of another port | 403 | POST {own} | {page} | same-site | navigate
            form of another site | 403 | POST {own} | http://evil.example | cross-site | navigate
            beacon of another port | 403 | POST {own} | {page} | same-site | no-cors
            fetch in a sandboxed frame | 403 | POST {own} | null | cross-site | no-cors
            page under an address, broker under localhost | 403 | POST localhost:{port} | {page} | cross-site | no-cors
            page under a name that points to this machine | 403 | POST evil.example:{port} | own | - | -
            its form | 403 | POST evil.example:{port} | own | - | -
            its question for the tasks | 403 | GET evil.example:{port} | - | - | -
            fetch of the broker's own page | 202 | POST {own} | own | same-origin | cors
            form of the broker's own page | 202 | POST {own} | own | same-origin | navigate
            question whether another port may delete | 204 | OPTIONS {own} | {page} | same-site | cors
            question whether another site may post JSON | 204 | OPTIONS {own} | http://evil.example | cross-site | cors
            address that somebody typed | 200 | GET {own} | - | none | navigate
            image in a page of another site | 200 | GET {own} | - | cross-site | no-cors
            """;
    private static final String TASK = "bin_name=hello.sh&queue=browsed&start_time=4102444800&args=";
    private static final String JSON =
        "{\"bin_name\":\"hello.sh\",\"queue\":\"browsed\",\"start_time\":4102444800,\"args\":\"{mark}\"}";
    private static final List<String> BROWSERS = List.of("chromium", "chromium-browser", "google-chrome");

    private final InetSocketAddress address;
    private final Deployment deployment;

    BrowserTest(Deployment deployment) {
        this.deployment = deployment;
        address = Wire.of(deployment.broker("prefix: browser"));
    }

    @Test
    void onlyTheBrokersOwnPagesSubmit() throws IOException {
        List<String> expected = new ArrayList<>();
        List<String> got = new ArrayList<>();
        for (String line : RECORDED.lines().toList()) {
            String[] cells = line.split(" \\| ");
            Wire.Answer answer = Wire.ask(address, request(cells));
            expected.add(cells[0] + ": " + cells[1]);
            got.add(cells[0] + ": " + answer.status());
            assertFalse(answer.headers().keySet().stream().anyMatch(name -> name.startsWith("access-control")), line);
        }

        assertEquals(expected, got);
    }

    private String request(String[] cells) {
        String[] call = cells[2].split(" ");
        String host = call[1].replace("{own}", "127.0.0.1:{port}").replace("{port}", "" + address.getPort());
        String body = call[0].equals("POST") ? TASK.replace("browsed", "recorded") + "x" : "";
        String path = body.isEmpty() ? "/api/tasks" : "/api/task/script";
        String origin = cells[3].replace("{page}", "http://127.0.0.1:1");
        var text = new StringBuilder(call[0] + " " + path + " HTTP/1.1\r\n");
        add(text, "Host", host);
        add(text, "Origin", origin.equals("own") ? "http://" + host : origin);
        add(text, "Sec-Fetch-Site", cells[4]);
        add(text, "Sec-Fetch-Mode", cells[5]);
        add(text, "Content-Length", "" + body.length());
        add(text, "Content-Type", cells[5].equals("navigate") ? "application/x-www-form-urlencoded" : "-");
        return text + "\r\n" + body;
    }

    private static void add(StringBuilder text, String name, String value) {
        if (!value.equals("-")) {
            text.append(name).append(": ").append(value).append("\r\n");
        }
    }

    /** Where there is a browser: the same with its own requests, from pages that try all that a page can. */
    @Test
    void aRealBrowserSubmitsFromTheBrokersOwnPagesOnly() throws IOException {
        String browser = browser();
        assumeTrue(!browser.isEmpty(), "no browser on PATH, so only recorded requests were tried");
        try (PageServer own = new PageServer(address); PageServer foreign = new PageServer(address)) {
            own.show(page(own));
            foreign.show(page(own));
            String port = own.address().replaceFirst(".*:", ":");
            String frames = Stream.of(own.address() + "/?own", foreign.address() + "/?port",
                foreign.address().replace("127.0.0.1", "evil.example") + "/?site", "evil.example" + port + "/?rebound")
                .map(place -> "<iframe src='http://" + place + "'></iframe>").collect(Collectors.joining());
            try (PageServer start = new PageServer(address)) {
                start.show("<!doctype html>" + frames);
                visit(browser, start);
            }

            List<String> passed = own.passed().stream().sorted().toList();
            Seen.note(getClass(), "browser", "requests " + passed.size() + ", accepted from foreign pages "
                + passed.stream().filter(request -> request.matches(".*(port|site|rebound) 2..")).count());
            System.out.println("a browser sent " + passed);
            List<String> expected = new ArrayList<>(List.of("GET  200", "GET  200", "GET  200", "GET  403"));
            expected.addAll(List.of("DELETE  403", "DELETE  404"));
            // What asks for leave first gets none, and is not sent.
            expected.addAll(List.of("OPTIONS  204", "OPTIONS  204", "OPTIONS  204", "OPTIONS  204"));
            Stream.of("own 202", "rebound 403").forEach(end ->
                expected.add("POST " + JSON.replace("{mark}", end.split(" ")[0]) + " " + end.split(" ")[1]));
            for (String end : List.of("own 202", "port 403", "site 403", "rebound 403")) {
                for (String way : List.of("beacon-", "fetch-", "form-")) {
                    expected.add("POST " + TASK + way + end);
                }
            }
            assertEquals(expected.stream().sorted().toList(), passed);
            String stored = Wire.ask(address, Wire.get("/api/task/count/undo?queue=browsed")).body();
            assertTrue(stored.startsWith("{\"count\":4,"), stored);
        }
    }

    private static String browser() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .flatMap(place -> BROWSERS.stream().map(name -> Path.of(place, name)))
            .filter(Files::isExecutable).map(Path::toString).findFirst().orElse("");
    }

    /** A page that posts by scripts, a form and a beacon, asks to delete a task, and shows the tasks as an image. */
    private static String page(PageServer own) {
        return """
                <!doctype html><iframe name=f></iframe>
                <form id=q method=post target=f><input name=bin_name value=hello.sh><input name=queue value=browsed>
                <input name=start_time value=4102444800><input name=args id=a></form>
                <script>
                const mark = location.search.slice(1);
                const to = ['own', 'rebound'].includes(mark) ? '' : 'http://{own}';
                const type = 'application/x-www-form-urlencoded', url = to + '/api/task/script', task = '{task}';
                fetch(url, {method: 'POST', mode: 'no-cors', headers: {'Content-Type': type}, body: task + 'fetch-' + mark});
                navigator.sendBeacon(url, new Blob([task + 'beacon-' + mark], {type: type}));
                const xhr = new XMLHttpRequest();
                xhr.open('POST', url);
                xhr.setRequestHeader('Content-Type', 'application/json');
                xhr.send('{json}'.replace('{mark}', mark));
                fetch(to + '/api/task/01890000-0000-7000-8000-000000000000', {method: 'DELETE'}).catch(() => 0);
                new Image().src = to + '/api/tasks';
                a.value = 'form-' + mark;
                q.action = url;
                q.submit();
                </script>
                """.replace("{own}", own.address()).replace("{task}", TASK).replace("{json}", JSON);
    }

    private void visit(String browser, PageServer server) {
        Command.of(browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-proxy-server",
            "--host-resolver-rules=MAP * 127.0.0.1", "--user-data-dir=" + deployment.dir().resolve("browser"),
            "--virtual-time-budget=3000", "--dump-dom", "http://" + server.address() + "/").run().succeeded();
    }
}
