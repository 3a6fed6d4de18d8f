package taskmill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** The files of the dashboard, as they are written. */
final class UiTextTest {
    private static final Path FOLDER = Path.of("src/taskmill/broker/ui");
    /** A key and its text, or the beginning or the end of a group. */
    private static final Pattern ENTRY = Pattern.compile("(?:'([\\w.]+)'|\\b(\\w+)): (?:'((?:[^'\\\\]|\\\\.)*)'|\\{)|\\}");
    private static final Pattern LITERAL = Pattern.compile("'((?:[^'\\\\\n]|\\\\.)*)'");
    /** A word that people would read: it begins with a capital, and is neither a key of the keyboard nor of HTTP. */
    private static final Pattern SENTENCE = Pattern.compile("^(?!Enter$|Escape$|Esc$|Authorization\\b|Content-Type$|Idempotency-Key\\b"
        + "|Last-Event-ID$|Retry-After$|AbortError$|Taskmill$|OpenAPI$|SHA-256$|Bearer |Etc/UTC$)[A-Z][a-z]+.*");
    /** The colour of the text, and those it can stand on. */
    private static final List<String> GROUNDS = List.of("ground", "raised");
    private static final List<String> INKS = List.of("ink", "grey", "accent", "running", "retrying", "failed", "paused");

    private static Map<String, String> files(String... endings) throws IOException {
        var files = new TreeMap<String, String>();
        try (Stream<Path> all = Files.list(FOLDER)) {
            for (Path file : all.filter(each -> Stream.of(endings).anyMatch(each.toString()::endsWith)).toList()) {
                files.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return files;
    }

    private static Map<String, String> texts(String language) throws IOException {
        var texts = new LinkedHashMap<String, String>();
        String group = "";
        for (MatchResult found : ENTRY.matcher(Files.readString(FOLDER.resolve("text." + language + ".js"))).results().toList()) {
            String name = found.group(1) == null ? found.group(2) : found.group(1);
            if (found.group(3) == null) {
                group = name == null ? "" : name;
            } else {
                String key = group.isEmpty() ? name : name.equals("_") ? group : group + "." + name;
                assertTrue(texts.put(key, found.group(3)) == null, key + " is there twice");
            }
        }
        return texts;
    }

    @Test
    void bothLanguagesHaveTheSameKeysAndPlaces() throws IOException {
        Map<String, String> english = texts("en");
        Map<String, String> chinese = texts("zh");

        assertTrue(english.size() > 100, "the texts are written in another way");
        assertEquals(new TreeSet<>(english.keySet()), new TreeSet<>(chinese.keySet()));
        english.forEach((key, text) -> assertEquals(places(text), places(chinese.get(key)), key));
    }

    private static TreeSet<String> places(String text) {
        var places = new TreeSet<String>();
        Pattern.compile("\\{\\w+}").matcher(text).results().forEach(found -> places.add(found.group()));
        return places;
    }

    /** A key that is made of parts, as in {@code `state.${word}`}, counts for all that begin so. */
    @Test
    void everyKeyIsUsedAndEveryKeyThatIsUsedIsThere() throws IOException {
        String code = String.join("\n", files(".js").entrySet().stream().filter(file -> !file.getKey().matches("text\\...\\.js"))
            .map(Map.Entry::getValue).toList());
        var unused = new TreeSet<String>();
        for (String key : texts("en").keySet()) {
            boolean isMade = Stream.of(key.indexOf('.'), key.lastIndexOf('.')).filter(dot -> dot > 0)
                .anyMatch(dot -> code.contains("`" + key.substring(0, dot + 1) + "${")
                    || code.contains("choice('" + key.substring(0, dot) + "'"));
            if (!code.contains("'" + key + "'") && !isMade) {
                unused.add(key);
            }
        }
        var missing = new TreeSet<String>();
        Pattern.compile("\\bt\\('([\\w.]+)'").matcher(code).results().map(found -> found.group(1))
            .forEach(missing::add);
        missing.removeAll(texts("en").keySet());

        assertEquals("unused [] missing []", "unused " + unused + " missing " + missing);
    }

    @Test
    void textStandsInTheTwoFilesAlone() throws IOException {
        var wrong = new ArrayList<String>();
        files(".js").forEach((name, text) -> {
            if (!name.startsWith("text.")) {
                LITERAL.matcher(text.replaceAll("(?m)//.*$|/\\*[\\s\\S]*?\\*/", "")).results().map(found -> found.group(1))
                    .filter(found -> SENTENCE.matcher(found).matches()).forEach(found -> wrong.add(name + ": " + found));
            }
        });
        files(".html").forEach((name, text) -> {
            String shown = text.replaceAll("<title>Taskmill</title>", "").replaceAll("<[^>]*>", "").strip();
            if (!shown.isEmpty()) {
                wrong.add(name + ": " + shown);
            }
        });

        assertEquals(List.of(), wrong);
    }

    @Test
    void nothingIsMadeOfHtmlTextAndNothingIsInline() throws IOException {
        Pattern inline = Pattern.compile("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|"
            + "style=|\\bon[a-z]+=|javascript:|\\beval\\(");
        var wrong = new ArrayList<String>();
        files(".js", ".html", ".css", ".svg").forEach((name, text) ->
            inline.matcher(text).results().forEach(found -> wrong.add(name + ": " + found.group())));
        Pattern foreign = Pattern.compile("https?://(?!www\\.w3\\.org/2000/svg)[a-z0-9]");
        files(".js", ".html", ".css").forEach((name, text) ->
            foreign.matcher(text).results().forEach(found -> wrong.add(name + " names another host")));

        assertEquals(List.of(), wrong);
    }

    @Test
    void filesAreSmall() throws IOException {
        long sum = 0;
        for (var file : files(".js", ".html", ".css", ".svg").entrySet()) {
            assertTrue(file.getValue().lines().count() <= 300, file.getKey());
            assertTrue(file.getKey().endsWith(".svg") || file.getValue().lines().allMatch(line -> line.length() <= 140), file.getKey());
            var packed = new ByteArrayOutputStream();
            try (var out = new GZIPOutputStream(packed)) {
                out.write(file.getValue().getBytes(StandardCharsets.UTF_8));
            }
            sum += packed.size();
        }
        assertTrue(sum <= 90 * 1024, "together they send " + sum + " bytes");
    }

    /** WCAG 2.2, 1.4.3: at least 4.5 to 1. */
    @Test
    void everyColourOfTextCanBeReadOnEveryGround() throws IOException {
        String css = Files.readString(FOLDER.resolve("style.css"));
        var wrong = new ArrayList<String>();
        for (int theme = 0; theme < 2; theme++) {
            for (String ground : GROUNDS) {
                for (String ink : INKS) {
                    double contrast = contrast(colour(css, ink, theme), colour(css, ground, theme));
                    if (contrast < 4.5) {
                        wrong.add(String.format("%s on %s in theme %d: %.2f", ink, ground, theme, contrast));
                    }
                }
            }
            if (contrast(colour(css, "on-accent", theme), colour(css, "accent", theme)) < 4.5) {
                wrong.add("the primary button in theme " + theme);
            }
        }

        assertEquals(List.of(), wrong);
    }

    /** @param theme 0 for light, 1 for dark */
    private static int colour(String css, String name, int theme) {
        var found = Pattern.compile("--" + name + ": light-dark\\(#(\\w{6}), #(\\w{6})\\)").matcher(css);
        assertTrue(found.find(), "no colour " + name);
        return Integer.parseInt(found.group(1 + theme), 16);
    }

    private static double contrast(int one, int other) {
        double a = luminance(one);
        double b = luminance(other);
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    }

    private static double luminance(int colour) {
        return 0.2126 * linear(colour >> 16) + 0.7152 * linear(colour >> 8) + 0.0722 * linear(colour);
    }

    private static double linear(int channel) {
        double share = (channel & 255) / 255.0;
        return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
    }
}
