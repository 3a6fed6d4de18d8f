package taskmill.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import taskmill.access.TokenFiles;

class BindAddressTest {
    private final Path tokens = TokenFiles.of("ci submit abc\n");

    @AfterEach
    void remove() throws IOException {
        Files.delete(tokens);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r--r--", "rw----r--", "rw-----w-", "rwxrwxrwx"})
    void tokensThatEverybodyCanReadAreRefused(String permissions) throws IOException {
        Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString(permissions));

        assertEquals(List.of("token_file: everybody on this machine can read or write this file; chmod 600 " + tokens),
            mistakes(options(":9595", "file")));
    }

    @Test
    void aGroupMayShareTokens() throws IOException {
        Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("r--r-----"));

        assertEquals("every", kind(BrokerConfig.of(options(":9595", "file")).bindAddress()));
    }

    @ParameterizedTest
    @CsvSource({
        ":9595,            none,      loopback, warned", "9595,            none,      loopback, warned",
        ":9595,            token,     every,    silent", ":9595,           anonymous, every,    silent",
        "127.0.0.1:9595,   none,      loopback, silent", "127.0.0.1:9595,  token,     loopback, silent",
        "127.9.9.9:9595,   none,      loopback, silent", "localhost:9595,  none,      loopback, silent",
        "[::1]:9595,       none,      loopback, silent", "[::1]:9595,      anonymous, loopback, silent",
        "0.0.0.0:9595,     token,     every,    silent", "0.0.0.0:9595,    anonymous, every,    silent",
        "[::]:9595,        token,     every,    silent", "192.0.2.1:9595,  token,     named,    silent",
        "192.0.2.1:9595,   anonymous, named,    silent", "0.0.0.0:9595,    none,      refused,  -",
        ":9595,            file,      every,    silent", "0.0.0.0:9595,    file,      every,    silent",
        "192.0.2.1:9595,   none,      refused,  -",      "[::]:9595,       none,      refused,  -",
        "[2001:db8::1]:1,  none,      refused,  -",      "10.1:9595,       none,      refused,  -",
        "0:9595,           none,      refused,  -"})
    void othersReachTheBrokerOnlyAfterAccessIsSettled(String port, String access, String where, String warning) {
        Map<String, String> options = options(port, access);

        if (where.equals("refused")) {
            assertTrue(mistakes(options).get(0).startsWith("port: "), () -> mistakes(options).toString());
        } else {
            BrokerConfig config = BrokerConfig.of(options);
            assertEquals(where, kind(config.bindAddress()));
            assertEquals(warning.equals("warned"), config.bindWarning().isPresent());
        }
    }

    @Test
    void theWarningTellsTheLineToAdd() {
        assertTrue(BrokerConfig.of(Map.of()).bindWarning().orElseThrow().contains("token_file: "));
    }

    @Test
    void portZeroIsAllowed() {
        assertEquals(0, BrokerConfig.of(Map.of("port", "127.0.0.1:0")).bindAddress().getPort());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "localhost", ":", ":x", ":65536", ":-1", "::1", "::1:9595", "[::1]", "a b:1", "host:1:2", "http://h:80",
        "[]:1"})
    void whatIsNoPortIsRefused(String port) {
        assertEquals(1, mistakes(Map.of("port", port)).size());
    }

    private Map<String, String> options(String port, String access) {
        Map<String, String> options = new HashMap<>(Map.of("port", port));
        switch (access) {
            case "token" -> options.put("token", "abc");
            case "file" -> options.put("token_file", tokens.toString());
            case "anonymous" -> options.put("allow_anonymous", "true");
            default -> { }
        }
        return options;
    }

    private static String kind(InetSocketAddress address) {
        if (address.getAddress().isAnyLocalAddress()) {
            return "every";
        }
        return address.getAddress().isLoopbackAddress() ? "loopback" : "named";
    }

    private static List<String> mistakes(Map<String, String> options) {
        return assertThrows(ConfigException.class, () -> BrokerConfig.of(options)).mistakes();
    }
}
