package taskmill.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import com.sun.net.httpserver.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The choice by Accept headers. */
class AcceptTest {
    private static boolean acceptsText(List<String> accept) {
        Headers headers = new Headers();
        headers.put("Accept", accept);
        return new RequestHead("GET", "/", "", headers, null).accepts("text/plain");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "text/plain | true", "TEXT/Plain;charset=utf-8 | true", "text/plain, */* | true",
        "text/plain;q=0.9, application/json;q=0.8 | true", "text/html, text/plain | true",
        "*/* | false", "application/json | false", "application/json, text/plain, */* | false",
        "text/plain;q=0 | false", "text/plain;q=x | false", "text/plain;q=0.5, application/json | false",
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8 | false", "text/* | false", "'' | false",
        "text/plainer | false", ", ; q=1,,text/plain | true"})
    void textIsPreferredWhereItIsNamedAndJsonIsNot(String accept, boolean text) {
        assertEquals(text, acceptsText(List.of(accept)));
    }

    @Test
    void severalHeadersCountAsOne() {
        assertEquals(true, acceptsText(List.of("text/html", "text/plain")));
        assertEquals(false, acceptsText(List.of("text/plain", "application/json")));
        assertEquals(false, acceptsText(List.of()));
    }
}
