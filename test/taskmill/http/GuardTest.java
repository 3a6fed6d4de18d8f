package taskmill.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.Headers;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GuardTest {
    private static final List<String> HOSTS = List.of("Tasks.example", "proxy.example:8443", "[fd00::1]:80");

    private final Guard anonymous = new Guard(new Guard.Settings(Optional.empty(), HOSTS));
    private final Guard withToken = new Guard(new Guard.Settings(Optional.of("s3crét"), HOSTS));

    private static Head head(String method, String... headers) {
        Headers all = new Headers();
        for (String header : headers) {
            int colon = header.indexOf(": ");
            all.add(header.substring(0, colon), header.substring(colon + 2));
        }
        return new Head(method, "/", "", all, new InetSocketAddress(0));
    }

    private static int status(Guard guard, Head head) {
        try {
            guard.admits(head);
            return 200;
        } catch (Problem problem) {
            return problem.status();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, 200", "LOCALHOST:9595, 200", "localhost., 200", "127.0.0.1, 200", "127.0.0.1:9595, 200",
        "10.1.2.3:80, 200", "[::1], 200", "[::1]:9595, 200", "[FE80::a:b]:1, 200", "tasks.example, 200",
        "TASKS.example:1234, 200", "proxy.example:8443, 200",
        "proxy.example, 403", "proxy.example:9595, 403", "evil.example, 403", "localhost.evil.example, 403",
        "127.0.0.1.evil.example, 403", "127.0.0.256, 403", "127.1, 403", "evil.example:127.0.0.1, 403", "[::1, 403",
        "[::1]x, 403", "[evil.example], 403", "localhost:x, 403", "localhost:123456, 403",
        "localhost@evil.example, 403", "'localhost,evil.example', 403", "evil.example#localhost, 403",
        "'', 400", "' ', 400"})
    void withoutTokenOnlyKnownHostsAreServed(String host, int status) {
        assertEquals(status, status(anonymous, head("GET", "Host: " + host)));
        assertEquals(200, status(withToken, head("GET", "Host: " + host)));
    }

    @Test
    void hostMustBeThereOnce() {
        assertEquals(400, status(anonymous, head("GET")));
        assertEquals(400, status(anonymous, head("GET", "Host: localhost", "Host: localhost")));
        assertEquals(400, status(withToken, head("GET", "Host: localhost", "Host: evil.example")));
        assertEquals(200, status(withToken, head("GET")));
    }

    @ParameterizedTest
    @CsvSource({
        "h.example, http://h.example, 200", "h.example:80, http://h.example, 200",
        "h.example, http://h.example:80, 200",
        "h.example:443, https://h.example, 200", "h.example, https://h.example, 200",
        "H.example:9595, HTTP://h.EXAMPLE:9595, 200", "[::1]:9595, http://[::1]:9595, 200",
        "127.0.0.1:9595, http://127.0.0.1:9595, 200", "h.example:9595, https://tasks.example:1, 200",
        "h.example:9595, https://proxy.example:8443, 200", "h.example, http://[fd00::1], 200",
        "h.example:9595, http://h.example, 403", "h.example:80, https://h.example, 403",
        "h.example, http://h.example:8080, 403", "127.0.0.1:9595, http://localhost:9595, 403",
        "h.example, http://proxy.example, 403", "h.example, null, 403", "h.example, '', 403",
        "h.example, h.example, 403", "h.example, file://h.example, 403", "h.example, http://h.example/, 403",
        "h.example, http://u@h.example, 403",
        "h.example, http://evil.example, 403", "h.example, chrome-extension://abcdef, 403"})
    void originOfWriteMustBeThisServer(String host, String origin, int status) {
        String[] headers = {"Host: " + host, "Origin: " + origin};

        for (String method : List.of("POST", "DELETE", "PUT", "PATCH", "x")) {
            assertEquals(status, status(withToken, head(method, headers)), method);
        }
        for (String method : List.of("GET", "HEAD", "OPTIONS")) {
            assertEquals(200, status(withToken, head(method, headers)), method);
        }
    }

    @Test
    void secondOriginIsRefused() {
        assertEquals(403, status(anonymous,
                head("POST", "Host: localhost", "Origin: http://localhost", "Origin: http://localhost")));
    }

    @ParameterizedTest
    @CsvSource({"same-origin, 200", "none, 200", "cross-site, 403", "same-site, 403", "'', 403", "SAME-ORIGIN, 403"})
    void writeFromForeignPageIsRefused(String site, int status) {
        for (Guard guard : List.of(anonymous, withToken)) {
            assertEquals(status, status(guard, head("POST", "Host: localhost", "Sec-Fetch-Site: " + site)));
            assertEquals(200, status(guard, head("GET", "Host: localhost", "Sec-Fetch-Site: " + site)));
        }
    }

    @ParameterizedTest
    @CsvSource({"Bearer s3crét, true", "bearer  s3crét, true", "BEARER s3crét, true", "Bearer s3cret, false",
        "Bearer, false", "'Bearer ', false", "s3crét, false", "Basic s3crét, false", "Bearer s3crét x, false",
        "Bearers3crét, false", "'', false"})
    void tokenAdmits(String authorization, boolean admitted) {
        String onTheWire = new String(authorization.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);

        assertEquals(admitted, withToken.admits(head("POST", "Host: x", "Authorization: " + onTheWire)));
    }

    @Test
    void twoTokensAdmitNobody() {
        String right = "Authorization: Bearer " + new String("s3crét".getBytes(StandardCharsets.UTF_8),
                StandardCharsets.ISO_8859_1);

        assertEquals(false, withToken.admits(head("POST", "Host: x", right, "Authorization: Bearer x")));
        assertEquals(false, withToken.admits(head("POST", "Host: x")));
        assertTrue(anonymous.admits(head("POST", "Host: localhost")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "http://x", "a b", "x:y", "*.example"})
    void hostsThatAreNoHostsAreRefused(String host) {
        Guard.Settings settings = new Guard.Settings(Optional.empty(), List.of(host));

        assertThrows(IllegalArgumentException.class, () -> new Guard(settings));
    }

    @Test
    void blankTokenIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Guard.Settings(Optional.of(" "), List.of()));
    }
}
