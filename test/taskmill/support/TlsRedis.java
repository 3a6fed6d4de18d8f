package taskmill.support;

import java.util.ArrayList;
import java.util.List;

/** A redis-server of a test's own that speaks TLS, too, with the certificate of {@link Certificates}. Thread-safe. */
public final class TlsRedis implements AutoCloseable {
    private final RedisProcess process;
    private final int port;

    private TlsRedis(RedisProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts one, with more options as on its command line. */
    public static TlsRedis start(String... more) {
        Certificates certificates = Certificates.get();
        int port = RedisProcess.freePort();
        var options = new ArrayList<>(List.of("--tls-port " + port, "--tls-auth-clients no",
            "--tls-cert-file " + certificates.certificate(), "--tls-key-file " + certificates.key(),
            "--tls-ca-cert-file " + certificates.authority()));
        options.addAll(List.of(more));
        return new TlsRedis(RedisProcess.start(options.toArray(String[]::new)), port);
    }

    /** Of TLS; the name to use is localhost. */
    public int port() {
        return port;
    }

    @Override
    public void close() {
        process.close();
    }
}
