package taskmill.config.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import taskmill.config.read.Setting.Items;
import taskmill.config.read.Setting.Pairs;
import taskmill.config.read.Setting.Text;

class ConfigFileTest {
    @Test
    void blanksAroundTheColonDoNotCount() {
        assertEquals(Map.of("port", new Text(":9595"), "redis", new Text("10.0.0.1:6699"), "period", new Text("1")),
            read("port : :9595\nredis   :   10.0.0.1:6699  \nperiod:\t1\n"));
    }

    @Test
    void windowsLineEndsAndChineseCommentsAreFine() {
        assertEquals(Map.of("port", new Text(":1"), "log_level", new Text("debug")),
            read("#监听的地址\r\nport : :1\r\n\r\n  # 缩进的注释\r\nlog_level: debug # 行尾\r\n"));
    }

    @Test
    void aHashInsideAWordIsNoComment() {
        assertEquals(Map.of("token", new Text("a#b")), read("token: a#b #c"));
    }

    @Test
    void quotesKeepWhatPlainTextCannotHold() {
        assertEquals(Map.of("a", new Text("it's: # fine"), "b", new Text("tab\t\"é\\"), "c", new Text("")),
            read("a: 'it''s: # fine'  # comment\nb: \"tab\\t\\\"\\u00e9\\\\\"\nc: ''"));
    }

    @Test
    void listsMayBeIndentedOrNot() {
        assertEquals(Map.of("queues", new Items(List.of("a", "b b")), "hosts", new Items(List.of("c", "d"))),
            read("queues:\n- a\n# between\n- 'b b'\nhosts:  # two\n    - c\n    - d\n"));
    }

    @Test
    void oneLevelOfNestedKeysIsRead() {
        assertEquals(Map.of("env", new Pairs(Map.of("LANG", "C", "EMPTY", "")), "port", new Text("1")),
            read("env:\n  LANG: C\n  EMPTY:\nport: 1"));
    }

    @Test
    void aKeyWithoutAValueIsEmpty() {
        assertEquals(Map.of("a", new Text(""), "b", new Text(""), "c", new Text(""), "d", new Text("")),
            read("a:\nb: # nothing\nc: ~\nd: null\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "a: &anchor 1", "a: *alias", "a: !!str 1", "a: |", "a: >-", "a: [1, 2]", "a: {b: 1}", "a: @b", "a: `b`",
        "a: b: c", "a: b:", "a: - b", "a: 'open", "a: \"open", "a: \"\\q\"", "a: \"\\u12\"", "a: 'b' c", "a:b", "a",
        "'a': b", "? a", "<<: *b", "- a", "---", "--- # one", "...", "%YAML 1.2", "\ta: b", "a:\n\t- b",
        "a: \u0007", "a: \uFFFD", "  a: b", "a: b\na: c", "a：b"})
    void allElseIsRefusedWithItsLine(String text) {
        String mistake = mistakes("ok: 1\n" + text).get(0);

        assertTrue(mistake.matches("f\\.yaml:[23]: .{10,}"), mistake);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "a:\n  b: 1\n    c: 2", "a:\n  b:\n    c: 2", "a:\n  b: 1\n c: 2", "a:\n  - b\n - c", "a:\n  - b\n  c: d",
        "a:\n  b: 1\n  - c", "a:\n  b: 1\n  b: 2", "a: 1\n  - b", "a: one\n  two", "a:\n  - b: c\n", "a:\n  - - b"})
    void crookedBlocksAreRefused(String text) {
        assertTrue(mistakes(text).size() >= 1);
    }

    @Test
    void everyMistakeIsFoundAndTheLinesBelowOneAreNotBlamed() {
        List<String> mistakes = mistakes("a: |\n  text\n  more: text\nb: 1\nc: [1]\nb: 2\n");

        assertEquals(List.of("f.yaml:1", "f.yaml:5", "f.yaml:6"),
            mistakes.stream().map(line -> line.substring(0, 8)).toList());
        assertTrue(mistakes.get(2).contains("line 4"), mistakes.get(2));
    }

    @Test
    void aMistakeNeverQuotesTheValue() {
        for (String value : List.of("'s3cret", "[s3cret", "s3cret: x", "\"s3cret\" x", "\"s3cret\\q\"")) {
            assertTrue(mistakes("token: " + value).stream().noneMatch(line -> line.contains("s3cret")), value);
        }
    }

    private static Map<String, Setting.Value> read(String text) {
        Mistakes mistakes = new Mistakes();
        Map<String, Setting.Value> settings = new LinkedHashMap<>();
        ConfigFile.parse("f.yaml", text, Path.of(""), mistakes)
            .forEach(setting -> settings.put(setting.name(), setting.value()));
        assertEquals(List.of(), mistakes.messages());
        return settings;
    }

    private static List<String> mistakes(String text) {
        Mistakes mistakes = new Mistakes();
        ConfigFile.parse("f.yaml", text, Path.of(""), mistakes);
        return mistakes.messages();
    }
}
