package taskmill.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import taskmill.support.Child;
import taskmill.support.Command;
import taskmill.support.Deployment;
import taskmill.support.Eventually;
import taskmill.support.Wire;

/** Which token may do what. */
@ExtendWith(SharedDeployment.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RolesTest {
    private static final Pattern ROUTE = Pattern.compile("\\.on(?:Later|Admin|Own)?\\(\"([A-Z]+)\",\\s*\"(/[^\"]*)\"");
    private static final List<String> ROLES = List.of("read", "submit", "admin");
    /** What administrators alone may do; of all else a GET is reading. */
    private static final List<String> FOR_ADMINISTRATORS = List.of("GET /api/check", "PUT /api/cron/{name}", "DELETE /api/cron/{name}",
        "POST /api/cron/{name}/fire", "POST /api/cron/{name}/pause", "POST /api/cron/{name}/resume",
        "POST /api/queue/{queue}/pause", "POST /api/queue/{queue}/resume", "PUT /api/queue/{queue}",
        "DELETE /api/queue/{queue}", "POST /api/worker/{id}/quiet", "POST /api/worker/{id}/unquiet",
        "POST /api/tasks/cancel", "POST /api/tasks/retry", "POST /api/tasks/start", "POST /api/tasks/forget");
    private static final String UUID = "01890000-0000-7000-8000-000000000000";
    private static final String HELLO = "bin_name=hello.sh&queue=nobody&start_time=4102444800";

    private final Deployment deployment;
    private final Path file;
    private final Map<String, String> tokens = new LinkedHashMap<>();
    private Child broker;
    private InetSocketAddress address;

    RolesTest(Deployment deployment) {
        this.deployment = deployment;
        this.file = deployment.dir().resolve("tokens");
    }

    @BeforeAll
    void start() {
        ROLES.forEach(role -> tokens.put(role, made(role, role)));
        broker = deployment.broker("token_file: " + file, "prefix: roles");
        address = Wire.of(broker);
    }

    private String made(String name, String role) {
        return Command.of(Path.of("bin/token.sh"), "-f", file, name, role).run().succeeded().out();
    }

    private Wire.Answer ask(String request, String body, String token) throws IOException {
        return Wire.ask(address, Wire.request(request, body, "Authorization: Bearer " + token));
    }

    private static List<String> routes() throws IOException {
        var routes = new TreeSet<String>();
        try (Stream<Path> files = Files.walk(Path.of("src/taskmill/broker"))) {
            files.filter(file -> file.toString().endsWith(".java")).map(RolesTest::text).forEach(text -> ROUTE.matcher(text).results()
                .forEach(route -> routes.add(route.group(1) + " " + route.group(2))));
        }
        return routes.stream().map(route -> route.endsWith("/") ? route + "script" : route).toList();
    }

    private static String text(Path source) {
        try {
            return Files.readString(source);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String needed(String route) {
        return FOR_ADMINISTRATORS.contains(route) ? "admin" : route.startsWith("GET ") ? "read" : "submit";
    }

    @Test
    void everyRouteIsForItsRoleAndThoseAboveIt() throws IOException {
        var wrong = new ArrayList<String>();
        List<String> routes = routes();
        for (String route : routes) {
            String request = route.replace("{uuid}", UUID).replaceAll("\\{[a-z_]+}", "x");
            for (String role : ROLES) {
                boolean may = ROLES.indexOf(role) >= ROLES.indexOf(needed(route));
                Wire.Answer answer = ask(request, "", tokens.get(role));
                boolean told = answer.body().contains("the role " + needed(route) + " is needed");
                if (may == (answer.status() == 403) || may == told || answer.status() == 401) {
                    wrong.add(route + " with " + role + ": " + answer);
                }
            }
            int stranger = Wire.ask(address, Wire.request(request, "")).status();
            if (stranger != 401) {
                wrong.add(route + " without a token: " + stranger);
            }
        }

        assertTrue(routes.size() > 12, () -> "the broker's routes are written in another way: " + routes);
        assertEquals(List.of(), wrong);
    }

    @Test
    void readersChangeNothingAndStrangersLearnNothing() throws IOException {
        String uuid = taskOf(ask("POST /api/task/script", HELLO, tokens.get("submit")));

        assertEquals(200, ask("GET /api/task/" + uuid, "", tokens.get("read")).status());
        assertEquals(200, ask("GET /metrics", "", tokens.get("read")).status());
        assertEquals(403, ask("POST /api/task/script", HELLO, tokens.get("read")).status());
        assertEquals(403, ask("DELETE /api/task/" + uuid, "", tokens.get("read")).status());
        String there = Wire.ask(address, Wire.get("/api/task/" + uuid)).body();
        assertEquals(there, Wire.ask(address, Wire.get("/api/task/" + UUID)).body());
        assertEquals(there, Wire.ask(address, Wire.get("/no/such/path")).body());
        assertEquals(200, ask("DELETE /api/task/" + uuid, "", tokens.get("submit")).status());
    }

    private static String taskOf(Wire.Answer answer) {
        assertEquals(202, answer.status(), answer::toString);
        return answer.header("Location").replace("/api/task/", "");
    }

    @Test
    void tokensComeAndGoWhileTheBrokerRuns() throws IOException {
        String guest = made("guest", "submit");
        Eventually.await(Duration.ofSeconds(20), "the new token holds",
            () -> ask("GET /api/queues", "", guest).status() == 200);
        List<String> lines = Files.readAllLines(file).stream().filter(line -> !line.startsWith("guest ")).toList();

        Files.write(file, lines);

        Eventually.await(Duration.ofSeconds(20), "the old token holds no more",
            () -> ask("GET /api/queues", "", guest).status() == 401);
        assertEquals(200, ask("GET /api/queues", "", tokens.get("read")).status());
        assertTrue(broker.err().contains("read the changed tokens"), broker::toString);
    }

    @Test
    void tokenScriptPrintsATokenOnceAndItsLine() throws IOException {
        List<String> printed = Command.of(Path.of("bin/token.sh"), "ci", "submit").run().succeeded().out().lines()
            .toList();
        String lines = Files.readString(file);

        assertTrue(printed.get(0).matches("[0-9a-f]{64}"), printed.toString());
        assertTrue(printed.get(1).matches("ci submit sha256:[0-9a-f]{64}"), printed.toString());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        tokens.values().forEach(token -> assertFalse(lines.contains(token)));
        assertEquals(1, Command.of(Path.of("bin/token.sh"), "-f", file, "read", "admin").run().exitCode());
        for (String[] wrong : new String[][] {{"ci"}, {"ci", "root"}, {"c i", "read"}, {"-f"}, {"a", "read", "b"}}) {
            assertEquals(2, Command.of(Path.of("bin/token.sh"), (Object[]) wrong).run().exitCode());
        }
        assertEquals(lines, Files.readString(file));
    }
}
