package taskmill.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.UnrecoverableKeyException;
import java.util.Collections;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** The private key and the certificates that a broker shows, from a PKCS12 file. Immutable. */
public final class TlsKeys {
    private final Path file;
    private final SSLContext context;

    private TlsKeys(Path file, SSLContext context) {
        this.file = file;
        this.context = context;
    }

    /** @throws IllegalArgumentException if the file cannot be read, or holds no private key */
    static TlsKeys open(Path file, String password) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(file)) {
                store.load(in, password.toCharArray());
            }
            requireKey(store, file);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, password.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return new TlsKeys(file, context);
        } catch (IOException e) {
            throw new IllegalArgumentException(e.getCause() instanceof UnrecoverableKeyException
                    ? "tls_keystore_password does not open " + file : "no PKCS12 file can be read: " + e, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the key of " + file + " cannot be used: " + e, e);
        }
    }

    private static void requireKey(KeyStore store, Path file) throws GeneralSecurityException {
        for (String alias : Collections.list(store.aliases())) {
            if (store.isKeyEntry(alias)) {
                return;
            }
        }
        throw new IllegalArgumentException("there is no private key in " + file);
    }

    static Optional<TlsKeys> from(Values values) {
        Optional<Path> file = values.get(Options.TLS_KEYSTORE);
        Optional<String> password = values.get(Options.TLS_KEYSTORE_PASSWORD);
        Optional<String> passwordFile = values.get(Options.TLS_KEYSTORE_PASSWORD_FILE);
        if (password.isPresent() && passwordFile.isPresent()) {
            throw new IllegalArgumentException(
                    "there are tls_keystore_password and tls_keystore_password_file; one of them must go");
        }
        if (file.isEmpty() && (password.isPresent() || passwordFile.isPresent())) {
            throw new IllegalArgumentException("there is a password for it, but no file is named");
        }
        return file.map(named -> open(named, password.or(() -> passwordFile).orElse("")));
    }

    /** For the server's side of connections; asks clients for no certificate. */
    public SSLContext context() {
        return context;
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
