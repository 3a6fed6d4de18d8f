package taskmill.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import com.eclipsesource.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import taskmill.http.Params.Param;

class ParamsTest {
    private static final String FORM = "application/x-www-form-urlencoded";

    private static Params read(String query, String type, String body) {
        return ParamReader.read(query, type, body.getBytes(StandardCharsets.UTF_8), bytes -> { });
    }

    private static Params json(String body) {
        return read("", FORM, body);
    }

    private static Problem refusal(String query, String type, String body) {
        return assertThrows(Problem.class, () -> read(query, type, body));
    }

    private static String text(Params params, String name) {
        Param param = params.find(name).orElseThrow();
        assertFalse(param.json());
        return param.value().asString();
    }

    @Test
    void nullCountsAsNotGivenButKeepsItsName() {
        Params json = json("{\"a\": null, \"b\": [null]}");

        assertTrue(json.find("a").isEmpty());
        assertEquals(Json.array().add(Json.NULL), json.find("b").orElseThrow().value());
        assertEquals(List.of("a", "b"), List.copyOf(json.names()));
        assertEquals("a", refusal("a=1", FORM, "{\"a\": null}").field().orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\": \"\uFEFF1\"}", "\n {\"a\": \"\uFEFF1\"}", "a=%EF%BB%BF1"})
    void byteOrderMarkBeforeABodyIsPassedOver(String body) {
        assertEquals("\uFEFF1", read("", FORM, "\uFEFF" + body).find("a").orElseThrow().value().asString());
        assertEquals("\uFEFF1", read("", FORM, body).find("a").orElseThrow().value().asString());
    }

    @Test
    void parametersKeepTheirOrderAndTheirTypes() {
        Params form = read("a=1&b=2", FORM, "c=3");
        Params json = read("a=1", FORM, " \r\n{\"b\": [1, \"x\"], \"c\": true}");

        assertEquals(List.of(new Param("a", Json.value("1"), false), new Param("b", Json.value("2"), false),
            new Param("c", Json.value("3"), false)), listOf(form));
        assertEquals(List.of(new Param("a", Json.value("1"), false), new Param("b", Json.array().add(1).add("x"), true),
            new Param("c", Json.TRUE, true)), listOf(json));
    }

    private static List<Param> listOf(Params params) {
        return params.names().stream().map(name -> params.find(name).orElseThrow()).toList();
    }

    @ParameterizedTest
    @CsvSource(ignoreLeadingAndTrailingWhitespace = false, value = {
        "a=1%262,1&2", "a=x+y,x y", "a=x%2By,x+y", "a=%C3%A9%e2%82%ac,é€", "a==b=,=b=", "a=,''", "a,''", "&&a=1&,1",
        "%61=1,1", "a=%00,'\0'", "a={},{}"})
    void pairIsDecoded(String query, String value) {
        assertEquals(value, text(read(query, "", ""), "a"));
        assertEquals(value, text(read("", FORM, query), "a"));
    }

    @Test
    void bytesThatAreNotEscapedAreUtf8() {
        String onTheWire = new String("a=é".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);

        assertEquals("é", text(read(onTheWire, "", ""), "a"));
        assertEquals("é\uFFFD", text(read("", FORM, "a=é\uFFFD"), "a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=%", "a=%4", "a=%zz", "a=%C3", "a=%ff", "a=%C0%80", "a=%ED%A0%80", "a=%+1", "a=%١٢"})
    void brokenEscapeIsRefusedByName(String query) {
        Problem problem = refusal(query, "", "");

        assertEquals(400, problem.status());
        assertEquals("a", problem.field().orElseThrow());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"x=1&x=1|''", "x=1&%78=2|''", "x=1|x=2", "''|x=1&x=2", "x=1|{\"x\":1}",
        "''|{\"x\":1,\"x\":1}", "''|{\"x\":1,\"\\u0078\":2}"})
    void nameGivenTwiceIsRefusedByName(String query, String body) {
        Problem problem = refusal(query, FORM, body);

        assertEquals(400, problem.status());
        assertEquals("x", problem.field().orElseThrow());
    }

    @Test
    void nameTwiceInNestedObjectIsRefusedByItsMember() {
        Problem problem = refusal("", "", "{\"a\":1,\"headers\":{\"x\":{\"y\":1,\"y\":2}}}");

        assertEquals("headers", problem.field().orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{}x", "{} {}", "{\"a\":}", "{\"a\":1,}", "{'a':1}", "{\"a\":01}", "{\"a\":NaN}",
        "{\"a\":\"\t\"}", "{\"a\":\"\\x\"}", "{\"a\" 1}", "{\"a\":tru}", "{\"a\":\"\\ud800\"}", "{\"\\udc00\":1}",
        "{\"a\":\"\\udc00\\ud800\"}", "{/**/}"})
    void brokenJsonIsRefused(String body) {
        assertEquals(400, refusal("", "application/json", body).status());
    }

    @Test
    void jsonIsTakenAsSent() {
        Params params = json("{\"a\":\"\\ud83d\\ude00\\u0000\",\"n\":-0,\"m\":12345678901234567890.10,\"e\":1E+2}");

        assertEquals("\uD83D\uDE00\0", params.find("a").orElseThrow().value().asString());
        assertEquals("-0", params.find("n").orElseThrow().value().toString());
        assertEquals("12345678901234567890.10", params.find("m").orElseThrow().value().toString());
        assertEquals("1E+2", params.find("e").orElseThrow().value().toString());
    }

    @Test
    void bytesOfJsonMustBeUtf8() {
        byte[] latin1 = "{\"a\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1);

        assertEquals(400, assertThrows(Problem.class, () -> ParamReader.read("", "", latin1, bytes -> { })).status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":"})
    void deepJsonIsRefusedAndNotCrashedOn(String level) {
        Problem problem = refusal("", "", "{\"args\":" + level.repeat(10_000));

        assertEquals(400, problem.status());
        assertEquals("args", problem.field().orElseThrow());
    }

    @Test
    void nestingHasItsLimit() {
        String inner = "[".repeat(JsonReader.DEEPEST - 1) + "]".repeat(JsonReader.DEEPEST - 1);

        json("{\"a\":" + inner + "}");
        refusal("", "", "{\"a\":[" + inner + "]}");
    }

    @Test
    void numberOfParametersHasItsLimit() {
        String pairs = IntStream.range(0, Params.MOST).mapToObj(i -> "p" + i + "=").collect(Collectors.joining("&"));
        String members = IntStream.rangeClosed(0, Params.MOST).mapToObj(i -> "\"p" + i + "\":0")
            .collect(Collectors.joining(",", "{", "}"));

        assertEquals(Params.MOST, read(pairs, "", "").names().size());
        refusal(pairs + "&more", "", "");
        refusal("", "", members);
        refusal("", "", "{\"a\":" + members + "}");
    }

    @Test
    void numberOfJsonValuesHasItsLimit() {
        String values = "{},".repeat(JsonReader.MOST_VALUES);

        assertEquals("a", refusal("", "", "{\"a\":[" + values + "{}]}").field().orElseThrow());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "multipart/form-data; boundary=x | --x | 415", "text/plain | a=1 | 415", "application/json | [1] | 400",
        "APPLICATION/JSON; charset=utf-8 | a=1 | 400"})
    void bodyThatIsNoFormAndNoObjectIsRefused(String type, String body, int status) {
        assertEquals(status, refusal("", type, body).status());
    }

    @Test
    void emptyBodyOfAnyTypeIsFine() {
        assertTrue(read("", "application/json", "").names().isEmpty());
        assertTrue(read("", "multipart/form-data", " \r\n").names().isEmpty());
    }

    @Test
    void longNameIsNotRepeatedInFull() {
        String name = "n".repeat(5000);

        assertTrue(refusal(name + "&" + name, "", "").field().orElseThrow().length() < 200);
    }
}
