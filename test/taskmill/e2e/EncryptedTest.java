package taskmill.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import taskmill.support.Certificates;
import taskmill.support.Child;
import taskmill.support.Command;
import taskmill.support.Deployment;
import taskmill.support.Eventually;
import taskmill.support.TlsRedis;
import taskmill.support.Wire;

/** Everything over TLS: from the client to the broker, and from both programs to Redis. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EncryptedTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final Certificates certificates = Certificates.get();
    private final TlsRedis redis = TlsRedis.start();
    private final Deployment deployment = Deployment.on("rediss://localhost:" + redis.port());
    private Child broker;
    private int port;

    @BeforeAll
    void start() {
        String password = deployment.file("password", Certificates.PASSWORD).toString();
        broker = deployment.start(deployment.brokerCommand("redis_ca: " + certificates.authority(),
            "tls_keystore: " + certificates.keystore(), "tls_keystore_password_file: " + password,
            "token: s3cret").withJavaOptions("-Dsun.net.httpserver.maxReqTime=2"));
        port = Integer.parseInt(broker.ready("https").replaceFirst(".*:", ""));
        deployment.worker("redis_ca: " + certificates.authority()).awaitReady();
    }

    @AfterAll
    void end() throws Exception {
        deployment.close();
        redis.close();
    }

    private Command curl(String url, Object... arguments) {
        var all = new ArrayList<Object>(List.of("-q", "--noproxy", "*", "-sS", "--max-time", "40", "--cacert",
            certificates.authority(), "-H", "Authorization: Bearer s3cret"));
        all.addAll(List.of(arguments));
        all.add(url);
        return Command.of("curl", all.toArray());
    }

    @Test
    void aTaskRunsFromEndToEnd() {
        String task = curl("https://localhost:" + port + "/api/task/script?wait=30", "-d", "bin_name=hello.sh",
            "-H", "Idempotency-Key: once", "--retry", "5").run().succeeded().out();

        assertTrue(task.contains("\"state\":\"succeeded\""), task);
    }

    @Test
    void neitherAnotherNameNorPlainHttpIsServed() {
        assertEquals(60, curl("https://127.0.0.1:" + port + "/healthz").run().exitCode());
        assertTrue(curl("http://localhost:" + port + "/healthz").run().exitCode() != 0);
    }

    @Test
    void aHandshakeThatStallsIsCut() throws Exception {
        try (Wire stalled = new Wire(new InetSocketAddress("127.0.0.1", port))) {
            stalled.send(new byte[] {0x16, 3, 1, 1, 0, 1});

            Eventually.await(SOON, "the connection is closed", stalled::isClosedByServer);
        }
    }
}
