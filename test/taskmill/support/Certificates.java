package taskmill.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A private authority and the certificate that it signed for {@code localhost}, made by the JDK's keytool, once for all
 * tests.
 *
 * @param keystore PKCS12 with the server's key and chain, under {@link #PASSWORD}
 * @param authority the authority's certificate, PEM
 * @param certificate the server's certificate, PEM
 * @param key the server's key, PEM
 * @param trusting a client's side that trusts this authority and nobody else
 */
public record Certificates(Path keystore, Path authority, Path certificate, Path key, SSLContext trusting) {
    public static final String PASSWORD = "changeit";
    private static final String AUTHORITY = "authority";
    private static final String SERVER = "server";

    private static final class Holder {
        static final Certificates MADE = make();
    }

    public static Certificates get() {
        return Holder.MADE;
    }

    private static Certificates make() {
        try {
            Path directory = Files.createTempDirectory("taskmill-certificates");
            Path both = directory.resolve("both.p12");
            keytool(both, AUTHORITY, "-ext", "bc:c");
            keytool(both, SERVER, "-ext", "san=dns:localhost", "-signer", AUTHORITY);
            KeyStore store = load(both);
            Path keystore = directory.resolve("server.p12");
            keepServer(store, keystore);
            Certificates made = new Certificates(keystore,
                pem(directory, AUTHORITY, "CERTIFICATE", store.getCertificate(AUTHORITY).getEncoded()),
                pem(directory, SERVER, "CERTIFICATE", store.getCertificate(SERVER).getEncoded()),
                pem(directory, "key", "PRIVATE KEY", store.getKey(SERVER, PASSWORD.toCharArray()).getEncoded()),
                trusting(store));
            Files.delete(both);
            made.deleteOnExit(directory);
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("no certificates could be made", e);
        }
    }

    private static void keytool(Path store, String alias, String... more) {
        var arguments = new ArrayList<Object>(List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC",
            "-genkeypair", "-keyalg", "EC", "-dname", "CN=" + alias, "-alias", alias,
            "-storetype", "PKCS12", "-keystore", store, "-storepass", PASSWORD));
        arguments.addAll(List.of(more));
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        Command.of(keytool, arguments.toArray()).run().succeeded();
    }

    private static KeyStore load(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private static void keepServer(KeyStore store, Path file) throws IOException, GeneralSecurityException {
        KeyStore server = KeyStore.getInstance("PKCS12");
        server.load(null, null);
        server.setKeyEntry(SERVER, store.getKey(SERVER, PASSWORD.toCharArray()), PASSWORD.toCharArray(),
            store.getCertificateChain(SERVER));
        try (var out = Files.newOutputStream(file)) {
            server.store(out, PASSWORD.toCharArray());
        }
    }

    private static Path pem(Path directory, String name, String what, byte[] bytes) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return Files.writeString(directory.resolve(name + ".pem"),
            "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n", StandardCharsets.US_ASCII);
    }

    private static SSLContext trusting(KeyStore store) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(AUTHORITY, store.getCertificate(AUTHORITY));
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    /** Registered first, deleted last. */
    private void deleteOnExit(Path directory) {
        directory.toFile().deleteOnExit();
        for (Path file : new Path[] {keystore, authority, certificate, key}) {
            file.toFile().deleteOnExit();
        }
    }
}
