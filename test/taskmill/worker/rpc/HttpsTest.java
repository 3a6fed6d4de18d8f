package taskmill.worker.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskmill.support.Command;
import taskmill.support.Eventually;
import taskmill.task.ErrorCode;
import taskmill.task.Outcome;
import taskmill.worker.run.StopReason;
import taskmill.worker.run.Watched;

/** Calls over TLS. */
class HttpsTest {
    private static final RpcSettings SETTINGS = new RpcSettings(1000, Callers.OPEN, "1");
    private static final char[] PASSWORD = "changeit".toCharArray();

    /** Trusts one certificate, for localhost, and can show it. */
    private static SSLContext tls;

    @BeforeAll
    static void makeCertificate(@TempDir Path directory) throws Exception {
        Path store = directory.resolve("store.p12");
        Command.of(Path.of(System.getProperty("java.home"), "bin", "keytool"), "-genkeypair", "-keyalg", "EC",
            "-dname", "CN=localhost", "-ext", "san=dns:localhost", "-storetype", "PKCS12", "-keystore", store,
            "-storepass", "changeit").run().succeeded();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD);
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(keys);
        tls = SSLContext.getInstance("TLS");
        tls.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
    }

    private static RpcRunner trusting() {
        return new RpcRunner(SETTINGS, () -> HttpClient.newBuilder().sslContext(tls), Resolver::ofJdk);
    }

    private static RawTarget target(RawTarget.Manners manners) throws Exception {
        return new RawTarget(tls.getServerSocketFactory(), manners);
    }

    @Test
    void aTrustedTargetIsCalled() throws Exception {
        AtomicReference<String> head = new AtomicReference<>();
        try (RpcRunner runner = trusting(); RawTarget target = target(visit -> {
            head.set(visit.request());
            visit.say(RawTarget.OK);
        })) {
            assertEquals("ok", Watched.post(runner, "https://localhost:" + target.port()).result().get("response_body")
                .asString());
            assertTrue(head.get().startsWith("POST / HTTP/1.1\r\n"), head.get());
            assertFalse(head.get().contains("Proxy"), head.get());
        }
    }

    @Test
    void aCertificateThatIsNotTrustedIsAFailureToConnect() throws Exception {
        try (RpcRunner runner = new RpcRunner(SETTINGS); RawTarget target = target(RawTarget.Visit::request)) {
            Outcome.Failure failure = Watched.post(runner, "https://localhost:" + target.port()).failure();

            assertEquals(ErrorCode.CONNECT_FAILED, failure.code());
            assertTrue(failure.detail().startsWith("TLS with localhost:" + target.port() + " failed: "),
                failure.detail());
        }
    }

    @Test
    void aCertificateOfAnotherNameIsAFailureToConnect() throws Exception {
        try (RpcRunner runner = trusting(); RawTarget target = target(RawTarget.Visit::request)) {
            Outcome.Failure failure = Watched.post(runner, "https://127.0.0.1:" + target.port()).failure();

            assertTrue(failure.detail().startsWith("TLS with 127.0.0.1"), failure.detail());
        }
    }

    /** Whoever is at the address that a name leads to must prove to be that name. */
    @Test
    void aNameThatLeadsElsewhereIsAFailureToConnect() throws Exception {
        try (RpcRunner runner = new RpcRunner(SETTINGS, () -> HttpClient.newBuilder().sslContext(tls),
            Callers.ALL_ARE_LOOPBACK); RawTarget target = target(RawTarget.Visit::request)) {
            Outcome.Failure failure = Watched.post(runner, "https://bank.test:" + target.port()).failure();

            assertTrue(failure.detail().startsWith("TLS with bank.test"), failure.detail());
        }
    }

    @Test
    void aKeptConnectionThatIsClosedIsReplacedByANewOne() throws Exception {
        try (RpcRunner runner = trusting(); RawTarget target = target(visit -> {
            visit.request();
            visit.say(RawTarget.OK);
            visit.request();
        })) {
            Watched.post(runner, "https://localhost:" + target.port()).result();
            Watched.post(runner, "https://localhost:" + target.port()).result();

            assertEquals(1, runner.resent());
        }
    }

    @Test
    void stopEndsAHandshakeThatStalls() throws Exception {
        try (RpcRunner runner = trusting(); RawTarget target = new RawTarget(RawTarget.Visit::untilCallerLeaves)) {
            Watched call = Watched.post(runner, "https://localhost:" + target.port());
            Eventually.await(Duration.ofSeconds(5), "the call arrives", () -> target.connections() == 1);

            assertEquals(ErrorCode.TIMEOUT, call.stop(StopReason.TIMEOUT).code());
            target.visit(1).awaitEnd();
        }
    }
}
