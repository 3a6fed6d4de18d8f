package taskmill.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskmill.access.TokenFiles;
import taskmill.support.Certificates;

class TlsKeysTest {
    private final Certificates certificates = Certificates.get();
    private final String keystore = certificates.keystore().toString();

    @TempDir
    Path directory;

    private static List<String> mistakes(String... options) {
        Map<String, String> all = new HashMap<>();
        for (int i = 0; i < options.length; i += 2) {
            all.put(options[i], options[i + 1]);
        }
        return assertThrows(ConfigException.class, () -> BrokerConfig.of(all)).mistakes();
    }

    private Path passwordFile(String permissions) throws IOException {
        Path file = TokenFiles.of(Certificates.PASSWORD + "\n");
        Files.move(file, directory.resolve(permissions));
        Path moved = directory.resolve(permissions);
        Files.setPosixFilePermissions(moved,
            PosixFilePermissions.fromString(permissions));
        return moved;
    }

    @Test
    void keysComeFromPkcs12WithItsPassword() throws IOException {
        BrokerConfig byWord = BrokerConfig.of(Map.of("tls_keystore", keystore,
            "tls_keystore_password", Certificates.PASSWORD));
        BrokerConfig byFile = BrokerConfig.of(Map.of("tls_keystore", keystore,
            "tls_keystore_password_file", passwordFile("rw-------").toString()));

        assertTrue(byWord.tls().isPresent());
        assertTrue(byFile.tls().isPresent());
    }

    @Test
    void whatCannotBeUsedIsAMistakeAtTheStart() throws IOException {
        String open = passwordFile("rw-r--r--").toString();

        assertEquals(List.of("tls_keystore: tls_keystore_password does not open " + keystore),
            mistakes("tls_keystore", keystore, "tls_keystore_password", "another"));
        assertEquals(List.of("tls_keystore: tls_keystore_password does not open " + keystore),
            mistakes("tls_keystore", keystore));
        assertEquals(1, mistakes("tls_keystore", certificates.certificate().toString()).size());
        assertEquals(1, mistakes("tls_keystore", directory.resolve("missing").toString()).size());
        assertEquals(1, mistakes("tls_keystore", keystore, "tls_keystore_password_file", open).size());
        assertEquals(1, mistakes("tls_keystore_password", "alone").size());
        assertEquals(1, mistakes("tls_keystore", keystore, "tls_keystore_password", Certificates.PASSWORD,
            "tls_keystore_password_file", passwordFile("rw-rw----").toString()).size());
    }

    @Test
    void authoritiesOfRedisComeFromPem() throws IOException {
        String pem = certificates.authority().toString();
        Path none = Files.createFile(directory.resolve("none.pem"));
        StoreConfig store = BrokerConfig.of(Map.of("redis", "rediss://h:1", "redis_ca", pem)).store();

        assertEquals("CN=authority", store.redis().trusted().get(0).getSubjectX500Principal().getName());
        assertEquals(List.of("redis: redis_ca is for an address that begins with rediss:// or rediss-sentinel://"),
            mistakes("redis", "redis://h:1", "redis_ca", pem));
        assertEquals(1, mistakes("redis", "rediss://h:1", "redis_ca", certificates.key().toString()).size());
        assertEquals(1, mistakes("redis", "rediss://h:1", "redis_ca", none.toString()).size());
        assertEquals(1, mistakes("redis", "rediss://h:1", "redis_ca", directory.resolve("missing").toString()).size());
    }
}
