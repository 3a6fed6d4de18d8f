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
import taskmill.task.Check;

/** Reads the private key and the certificates of a broker from a PKCS12 file. */
final class TlsKeys {
    /** For the server side of connections; asks clients for no certificate. Empty if no file is configured. */
    static Optional<SSLContext> from(Values values) {
        Optional<Path> file = values.get(Options.TLS_KEYSTORE);
        Optional<String> password = values.get(Options.TLS_KEYSTORE_PASSWORD);
        Optional<String> passwordFile = values.get(Options.TLS_KEYSTORE_PASSWORD_FILE);
        Check.that(password.isEmpty() || passwordFile.isEmpty(),
            "tls_keystore_password and tls_keystore_password_file are both set; remove one of them");
        Check.that(file.isPresent() || password.isEmpty() && passwordFile.isEmpty(),
            "is missing, but its password is set");
        return file.map(named -> read(named, password.or(() -> passwordFile).orElse("").toCharArray()));
    }

    private static SSLContext read(Path file, char[] password) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(file)) {
                store.load(in, password);
            }
            requireKey(store, file);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, password);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
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
}
