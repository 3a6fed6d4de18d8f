package taskmill.worker.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
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
import taskmill.worker.run.ResultMemory;
import taskmill.worker.run.StopReason;
import taskmill.worker.run.WatchedRun;

/** Calls over TLS. */
class HttpsTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    /** Has a certificate for localhost, and trusts it. */
    private static SSLContext tls;
    /** Has one for another name. */
    private static SSLContext tlsOfAnother;

    @BeforeAll
    static void makeCertificates(@TempDir Path directory) throws Exception {
        KeyStore own = certificate(directory, "localhost");
        KeyStore other = certificate(directory, "other.test");
        own.setCertificateEntry("other", other.getCertificate("mykey"));
        tls = context(own, own);
        tlsOfAnother = context(other, own);
    }

    private static KeyStore certificate(Path directory, String name) throws Exception {
        Path store = directory.resolve(name + ".p12");
        Command.of(Path.of(System.getProperty("java.home"), "bin", "keytool"), "-genkeypair", "-keyalg", "EC",
            "-dname", "CN=" + name, "-ext", "san=dns:" + name, "-storetype", "PKCS12", "-keystore", store,
            "-storepass", "changeit").run().succeeded();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        return keys;
    }

    private static SSLContext context(KeyStore keys, KeyStore trust) throws Exception {
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD);
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(trust);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }

    private static RpcRunner trusting() {
        return new RpcRunner(1000, new ResultMemory(1 << 20), Callers.OPEN, Optional.empty(),
            () -> HttpClient.newBuilder().sslContext(tls), Resolver::ofJdk);
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
            assertEquals("ok", WatchedRun.post(runner, "https://localhost:" + target.port()).result().get("response_body")
                .asString());
            assertTrue(head.get().startsWith("POST / HTTP/1.1\r\n"), head.get());
            assertFalse(head.get().contains("Proxy"), head.get());
        }
    }

    @Test
    void aCertificateThatIsNotTrustedIsAFailureToConnect() throws Exception {
        try (RpcRunner runner = Callers.with(Callers.OPEN); RawTarget target = target(RawTarget.Visit::request)) {
            Outcome.Failure failure = WatchedRun.post(runner, "https://localhost:" + target.port()).failure();

            assertEquals(ErrorCode.CONNECT_FAILED, failure.code());
            assertTrue(failure.detail().startsWith("TLS with localhost:" + target.port() + " failed: "),
                failure.detail());
        }
    }

    @Test
    void aCertificateOfAnotherNameIsAFailureToConnect() throws Exception {
        try (RpcRunner runner = trusting(); RawTarget target = target(RawTarget.Visit::request)) {
            Outcome.Failure failure = WatchedRun.post(runner, "https://127.0.0.1:" + target.port()).failure();

            assertTrue(failure.detail().startsWith("TLS with 127.0.0.1"), failure.detail());
        }
    }

    /** The name leads to an allowed address when it is judged, and to a forbidden one when the JDK connects. */
    @Test
    void aNameThatChangesItsAddressGetsNoRequest() throws Exception {
        Queue<String> requests = new ConcurrentLinkedQueue<>();
        try (RawTarget forbidden = new RawTarget(tlsOfAnother.getServerSocketFactory(), visit -> {
            requests.add(visit.request());
            visit.say(RawTarget.OK);
        }); RpcRunner runner = new RpcRunner(1000, new ResultMemory(1 << 20), Callers.publicAnd("127.0.0.2"), Optional.empty(),
            () -> HttpClient.newBuilder().sslContext(tls), host -> List.of(InetAddress.getByName("127.0.0.2")))) {
            for (int i = 0; i < 10; i++) {
                String detail = WatchedRun.post(runner, "https://localhost:" + forbidden.port()).failure().detail();
                assertTrue(detail.startsWith("TLS with localhost"), detail);
            }

            assertEquals(10, forbidden.connections());
            assertEquals(List.of(), List.copyOf(requests));
        }
    }

    @Test
    void aKeptConnectionThatIsClosedIsReplacedByANewOne() throws Exception {
        try (RpcRunner runner = trusting(); RawTarget target = target(visit -> {
            visit.request();
            visit.say(RawTarget.OK);
            visit.request();
        })) {
            WatchedRun.post(runner, "https://localhost:" + target.port()).result();
            WatchedRun.post(runner, "https://localhost:" + target.port()).result();

            assertEquals(2, target.connections());
        }
    }

    @Test
    void stopEndsAHandshakeThatStalls() throws Exception {
        try (RpcRunner runner = trusting(); RawTarget target = new RawTarget(RawTarget.Visit::untilCallerLeaves)) {
            WatchedRun call = WatchedRun.post(runner, "https://localhost:" + target.port());
            Eventually.await(Duration.ofSeconds(5), "the call arrives", () -> target.connections() == 1);

            assertEquals(ErrorCode.TIMEOUT, call.stop(StopReason.TIMEOUT).code());
            target.visit(1).awaitEnd();
        }
    }
}
