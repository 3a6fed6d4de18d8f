package taskmill.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import taskmill.support.Answer;
import taskmill.support.Api;
import taskmill.support.Child;
import taskmill.support.Deployment;

/** Who may use a broker. */
@ExtendWith(Shared.class)
final class AccessTest {
    private static final String[] HELLO = {"bin_name=hello.sh", "queue=nobody"};

    private final Deployment deployment;
    private final Api api;

    AccessTest(Deployment deployment, Api api) {
        this.deployment = deployment;
        this.api = api;
    }

    @Test
    void tokenIsNeededForAllButHealth() {
        Path file = deployment.file("token", "s3cr3t-word");
        Api closed = Api.of(deployment.broker("token_file: " + file));
        Api wrong = closed.with("-H", "Authorization: Bearer s3cr3t-wor");
        Api open = closed.with("-H", "Authorization: Bearer s3cr3t-word");

        for (Api stranger : new Api[] {closed, wrong}) {
            Answer refused = stranger.post("/api/task/script", HELLO).is(401);
            assertEquals("Bearer", refused.header("WWW-Authenticate").orElse(""), refused::toString);
            stranger.get("/api/tasks").is(401);
            stranger.get("/no/such/path").is(401);
            assertEquals("{\"status\":\"ok\"}", stranger.get("/healthz").is(200).body());
            assertEquals("{\"status\":\"ready\"}", stranger.get("/readyz").is(200).body());
        }
        open.post("/api/task/script", HELLO).is(202);
        assertTrue(!open.get("/healthz").is(200).text("version").isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "Host: evil.example.com, 403",
        "Host: 127.0.0.1.evil.example.com, 403",
        "Host: tasks.example.com, 202",
        "Host: localhost, 202",
        "Host: [::1]:9595, 202",
        "Host:, 400",
        "Origin: http://evil.example.com, 403",
        "Origin: null, 403",
        "Origin: http://127.0.0.1:1, 403",
        "Origin: http://tasks.example.com, 202",
        "Sec-Fetch-Site: cross-site, 403",
        "Sec-Fetch-Site: same-site, 403",
        "Sec-Fetch-Site: same-origin, 202",
        "Sec-Fetch-Site: none, 202"})
    void foreignPagesMayNotSubmit(String header, int status) {
        Answer answer = api.with("-H", header).post("/api/task/script", HELLO).is(status);

        assertEquals(status == 202, !answer.text("uuid").isEmpty());
    }

    @Test
    void pagesOfTheBrokerItselfMaySubmit() {
        api.with("-H", "Origin: " + api.base()).post("/api/task/script", HELLO).is(202);
    }

    @Test
    void otherMachinesAreServedOnlyWhenSomebodySaysSo() {
        Child loopback = deployment.broker("port: :0");
        Child everywhere = deployment.broker("port: :0", "allow_anonymous: true");
        Child refused = deployment.broker("port: 0.0.0.0:0");

        assertTrue(loopback.ready("http").startsWith("127.0.0.1:"), loopback::toString);
        assertTrue(loopback.err().contains("token_file: "), loopback::toString);
        assertTrue(everywhere.ready("http").startsWith("0.0.0.0:"), everywhere::toString);
        assertEquals(2, refused.exitCode(), refused::toString);
        assertTrue(refused.err().contains("allow_anonymous: true"), refused::toString);
    }
}
