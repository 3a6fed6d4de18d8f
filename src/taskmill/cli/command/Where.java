package taskmill.cli.command;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import taskmill.access.Secrets;
import taskmill.client.TaskClient;
import taskmill.config.read.ConfigFile;
import taskmill.config.read.Mistakes;
import taskmill.config.read.Setting;
import taskmill.task.Nearest;

/**
 * Which broker is asked, and how. A flag goes before the environment, which goes before the file.
 *
 * @param ca the PEM file of those who may have signed its certificate, if Java does not know them
 */
record Where(String url, Optional<String> token, Optional<String> ca) {
    private static final String USUAL = "http://127.0.0.1:9595";
    private static final List<String> NAMES = List.of("url", "token", "token_file", "ca");
    private static final Set<PosixFilePermission> OWN = PosixFilePermissions.fromString("rw-------");

    static Where of(Arguments given, Terminal terminal) {
        Map<String, String> file = read(terminal.directory("XDG_CONFIG_HOME", ".config").resolve("cli.yaml"));
        Optional<String> token = given.text("token-file").map(Where::secret)
            .or(() -> terminal.variable("TASKMILL_API_TOKEN"))
            .or(() -> Optional.ofNullable(file.get("token")))
            .or(() -> Optional.ofNullable(file.get("token_file")).map(Where::secret));
        return new Where(given.text("url").or(() -> terminal.variable("TASKMILL_URL")).orElse(file.getOrDefault("url",
            USUAL)),
            token, given.text("ca").or(() -> Optional.ofNullable(file.get("ca"))));
    }

    private static String secret(String file) {
        try {
            return Secrets.readWord(Path.of(file));
        } catch (IllegalArgumentException e) {
            throw new Usage("token file: " + e.getMessage());
        }
    }

    private static Map<String, String> read(Path file) {
        Map<String, String> found = new HashMap<>();
        if (Files.notExists(file)) {
            return found;
        }
        Mistakes mistakes = new Mistakes();
        requireOwn(file);
        for (Setting setting : ConfigFile.settings(file.toString(), file, file.toAbsolutePath().getParent(),
            mistakes)) {
            if (!NAMES.contains(setting.name())) {
                throw new Usage(setting.location() + ": " + setting.name() + ": no such option"
                    + Nearest.hint(setting.name(), NAMES));
            }
            boolean isPath = !setting.name().equals("url") && !setting.name().equals("token");
            found.put(setting.name(), isPath ? setting.base().resolve(setting.text()).toString() : setting.text());
        }
        if (!mistakes.messages().isEmpty()) {
            throw new Usage(String.join("\n", mistakes.messages()));
        }
        return found;
    }

    private static void requireOwn(Path file) {
        try {
            if (!OWN.containsAll(Files.getPosixFilePermissions(file))) {
                throw new Usage("others can read or write " + file + "; chmod 600 it");
            }
        } catch (IOException e) {
            throw new Usage("cannot read " + file + ": " + e);
        } catch (UnsupportedOperationException e) {
            // This file system knows no permissions.
        }
    }

    TaskClient client() {
        try {
            return new TaskClient(new URI(url), token, ca.isEmpty() ? Optional.empty()
                : Optional.of(trusting(Path.of(ca.get()))));
        } catch (URISyntaxException e) {
            throw new Usage("--url: an address such as " + USUAL + " is expected, not " + url);
        } catch (IllegalArgumentException e) {
            throw new Usage("--url: " + e.getMessage());
        }
    }

    private static SSLContext trusting(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca-" + store.size(), each);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new Usage("--ca " + file + ": " + e);
        }
    }
}
