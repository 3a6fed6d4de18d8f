package taskmill.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import com.sun.net.httpserver.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import taskmill.access.CallerRole;
import taskmill.access.Credential;

class AccessCheckTest {
    private static final List<String> HOSTS = List.of("Tasks.example", "proxy.example:8443", "[fd00::1]:80");

    private static final Credential CI = Servers.credential("s3crét", CallerRole.SUBMIT);
    private static final Credential EYE = Servers.credential("s3crét2", CallerRole.READ);

    private final AccessCheck anonymous = new AccessCheck(Optional.empty(), HOSTS);
    private final AccessCheck withToken = new AccessCheck(Optional.of(() -> List.of(CI, EYE)), HOSTS);

    private static RequestHead head(String method, String... headers) {
        Headers all = new Headers();
        for (String header : headers) {
            int colon = header.indexOf(": ");
            all.add(header.substring(0, colon), header.substring(colon + 2));
        }
        return new RequestHead(method, "/", "", all, new InetSocketAddress(0));
    }

    private static int status(AccessCheck access, RequestHead head) {
        try {
            access.caller(head);
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
        for (AccessCheck access : List.of(anonymous, withToken)) {
            assertEquals(status, status(access, head("POST", "Host: localhost", "Sec-Fetch-Site: " + site)));
            assertEquals(200, status(access, head("GET", "Host: localhost", "Sec-Fetch-Site: " + site)));
        }
    }

    @ParameterizedTest
    @CsvSource({"http://localhost:9595/a?b#c, 200", "http://localhost:9595, 200", "https://tasks.example/x, 200",
        "http://evil.example/, 403", "http://evil.example/http://localhost:9595/, 403",
        "http://localhost:9595@evil.example/, 403", "http://localhost:1/, 403", "http://u@localhost:9595/, 403",
        "about:blank, 403", "'', 403"})
    void withoutTokenAndOriginTheRefererOfAWriteMustBeThisServer(String page, int status) {
        String[] headers = {"Host: localhost:9595", "Referer: " + page};

        assertEquals(status, status(anonymous, head("POST", headers)));
        assertEquals(200, status(anonymous, head("GET", headers)));
        assertEquals(200, status(withToken, head("POST", headers)));
        for (String known : List.of("Origin: http://localhost:9595", "Sec-Fetch-Site: same-origin")) {
            assertEquals(200, status(anonymous, head("POST", headers[0], headers[1], known)));
        }
    }

    @ParameterizedTest
    @CsvSource({"Bearer s3crét, SUBMIT", "bearer  s3crét, SUBMIT", "BEARER s3crét, SUBMIT", "Bearer s3crét2, READ",
        "Bearer s3cret,", "Bearer s3cré,", "Bearer,", "'Bearer ',", "s3crét,", "Basic s3crét,", "Bearer s3crét x,",
        "Bearers3crét,", "'',", "Bearer SUBMIT,"})
    void roleIsThatOfTheToken(String authorization, CallerRole role) {
        Caller caller = withToken.caller(head("POST", "Host: x", "Authorization: " + onTheWire(authorization)));

        assertEquals(Optional.ofNullable(role), caller.role());
    }

    @Test
    void twoTokensAtOnceAreNone() {
        String right = "Authorization: " + onTheWire("Bearer s3crét");

        assertFalse(withToken.caller(head("POST", "Host: x", right, "Authorization: Bearer x")).isKnown());
        assertFalse(withToken.caller(head("POST", "Host: x")).isKnown());
        assertEquals(Optional.of(CallerRole.ADMIN), anonymous.caller(head("POST", "Host: localhost")).role());
    }

    private static String onTheWire(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    @Test
    void manyWrongTokensAreToldToWaitAndARightOneIsServed() {
        RequestHead wrong = head("GET", "Host: x", "Authorization: Bearer guess");
        RequestHead none = head("GET", "Host: x");

        // The second that is counted may end in between, once.
        List<Integer> answers = IntStream.range(0, 40).mapToObj(i -> status(withToken, wrong)).toList();

        assertTrue(Collections.frequency(answers, 429) >= 20, answers.toString());
        assertTrue(Collections.frequency(answers, 200) >= WrongTokens.A_SECOND, answers.toString());
        assertEquals(200, status(withToken, none));
        assertTrue(withToken.caller(head("GET", "Host: x", "Authorization: " + onTheWire("Bearer s3crét"))).isKnown());
    }

    @Test
    void changedTokensHoldAtOnce() {
        AtomicReference<List<Credential>> current = new AtomicReference<>(List.of(CI));
        AccessCheck access = new AccessCheck(Optional.of(current::get), HOSTS);
        RequestHead sent = head("GET", "Host: x", "Authorization: " + onTheWire("Bearer s3crét2"));

        assertFalse(access.caller(sent).isKnown());
        current.set(List.of(EYE));

        assertEquals(Optional.of(CallerRole.READ), access.caller(sent).role());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "http://x", "a b", "x:y", "*.example"})
    void hostsThatAreNoHostsAreRefused(String host) {
        assertThrows(IllegalArgumentException.class, () -> new AccessCheck(Optional.empty(), List.of(host)));
    }
}
