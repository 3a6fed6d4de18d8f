package taskmill.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What an address may be, and its parts. */
final class HttpUrlTest {
    private static String refusal(String url) {
        Refusal refusal = assertThrows(Refusal.class, () -> HttpUrl.parse(url), url);
        assertEquals("url", refusal.field());
        return refusal.getMessage();
    }

    private static void assertParts(HttpUrl expected, String url) {
        assertEquals(expected, HttpUrl.parse(url), url);
    }

    @Test
    void partsAreReadAsTheyAreSent() {
        assertParts(new HttpUrl(false, "", "h", -1, "/"), "http://h");
        assertParts(new HttpUrl(true, "", "h.example", 8443, "/a%20b?c=d&e"), "HTTPS://h.example:8443/a%20b?c=d&e#f");
        assertParts(new HttpUrl(false, "me:sécret:", "[::1]", 1, "/?q"), "http://me:s%C3%A9cret%3A@[::1]:1?q");
        assertParts(new HttpUrl(false, "", "h", -1, "/%C3%A4?%E2%82%AC"), "http://h:/ä?€");
        assertEquals("h", HttpUrl.parse("http://me@h/").authority());
        assertEquals("h:80", HttpUrl.parse("http://me@h:80/").authority());
    }

    /** Names of services in compose files, of containers and of machines, which the JDK takes for no hosts. */
    @Test
    void hostsThatOnlyTheJdkDislikesArePlainHosts() {
        for (String host : List.of("my_service", "_x", "x_", "a_b.c_d.local", "web.1a", "project_web_1", "a.b_", "x-", "-x",
            "a_b.", "web.task-1", "stack_web.1.x7k2")) {
            assertParts(new HttpUrl(false, "", host, -1, "/"), "http://" + host);
            assertParts(new HttpUrl(false, "me:x", host, 8080, "/a?b"), "http://me:x@" + host + ":8080/a?b");
        }
    }

    @Test
    void certificatesCannotNameThem() {
        assertTrue(refusal("https://my_service/").contains("certificate"));
    }

    @Test
    void hostsOutsideAsciiAreToldHowToBeWritten() {
        assertTrue(refusal("http://bücher.example/x").endsWith("write this one as xn--bcher-kva.example"));
        assertTrue(refusal("https://me@例え.jp:8080/").endsWith("write this one as xn--r8jz45g.jp"));
        assertTrue(refusal("http://B%C3%BCcher.example").endsWith("write this one as xn--bcher-kva.example"));
        assertParts(new HttpUrl(false, "", "xn--bcher-kva.example", -1, "/"), "http://xn--bcher-kva.example/");
    }

    @Test
    void whatIsReadInSeveralWaysIsNoHost() {
        for (String host : List.of("127.1", "0x7f.1", "1.2.3.4.5", "a_b.1", "a_b.0x1f", "a..b", ".a", "_", "a_b:99999", "a_b:0",
            "a_b:x", "a@b@c_d", "a_b%2e", "a_b,c", "a;b_c", "$x", "a_b:80:80", "[a_b]", "", ":80", "@", "a_b\\@c")) {
            if (!host.equals("_")) {
                refusal("http://" + host + "/");
            }
        }
    }
}
