package taskmill;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How Java sources are laid out. Part of {@code make check}. */
final class StyleTest {
    private static final List<Path> ROOTS = List.of(Path.of("src"), Path.of("test"));
    private static final int INDENT = 4;
    private static final String IMPORT = "import ";
    private static final String STATIC = "import static ";
    /** What may span lines without being code, among what could be mistaken for its beginning. */
    private static final Pattern NOT_CODE = Pattern.compile("\"\"\"[\\s\\S]*?(?<!\\\\)\"\"\"|\"(?:[^\"\\\\\n]|\\\\.)*+\""
        + "|'(?:[^'\\\\\n]|\\\\.)*+'|//[^\n]*|/\\*[\\s\\S]*?\\*/");
    private static final char JOINED = '\1';

    /** Each line that is indented more than one before it, up to the last that is indented less, is so by 4. */
    @Test
    void blocksAndContinuationLinesAreIndentedByFour() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Path file : files()) {
            Deque<Integer> indents = new ArrayDeque<>(List.of(-INDENT));
            int number = 1;
            for (String line : joined(Files.readString(file)).split("\n")) {
                int indent = line.length() - line.stripLeading().length();
                if (!line.isBlank()) {
                    while (indents.peek() >= indent) {
                        indents.pop();
                    }
                    if (indent != indents.peek() + INDENT) {
                        wrong.add(file + ":" + number + ": indented by " + (indent - indents.peek()));
                    }
                    indents.push(indent);
                }
                number += 1 + (int) line.chars().filter(c -> c == JOINED).count();
            }
        }

        assertTrue(wrong.isEmpty(), () -> String.join("\n", wrong));
    }

    /** With each text block and each comment on one line. */
    private static String joined(String text) {
        return NOT_CODE.matcher(text).replaceAll(found -> Matcher.quoteReplacement(found.group().replace('\n', JOINED)));
    }

    @Test
    void importsAreSortedInOneBlockAfterTheStaticOnes() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Path file : files()) {
            List<String> imports = Files.readAllLines(file).stream().filter(line -> line.startsWith(IMPORT)).toList();
            List<String> statics = imports.stream().filter(line -> line.startsWith(STATIC)).sorted(byName()).toList();
            List<String> others = imports.stream().filter(line -> !line.startsWith(STATIC))
                .sorted(Comparator.comparing((String line) -> !line.startsWith("import java.")).thenComparing(byName()))
                .toList();
            String block = String.join("\n", statics) + (statics.isEmpty() || others.isEmpty() ? "" : "\n\n")
                + String.join("\n", others);
            if (!Files.readString(file).contains(block)) {
                wrong.add(file + ":\n" + block);
            }
        }

        assertTrue(wrong.isEmpty(), () -> "the imports should be\n" + String.join("\n", wrong));
    }

    private static Comparator<String> byName() {
        return Comparator.comparing(line -> line.replace(";", ""));
    }

    @Test
    void everyImportIsUsed() throws IOException {
        List<String> unused = new ArrayList<>();
        for (Path file : files()) {
            String text = Files.readString(file).replaceAll("(?m)^import .*$", "");
            for (String line : Files.readAllLines(file)) {
                if (line.startsWith(IMPORT)) {
                    String name = line.replaceAll(".*\\.(\\w+);", "$1");
                    if (!Pattern.compile("\\b" + name + "\\b").matcher(text).find()) {
                        unused.add(file + ": " + line);
                    }
                }
            }
        }

        assertTrue(unused.isEmpty(), () -> String.join("\n", unused));
    }

    @Test
    void noLineEndsInSpaceAndEveryFileInANewLine() throws IOException {
        Pattern wrong = Pattern.compile("(?m)[ \t]$|\\A\\n|\\n\\n\\z|[^\\n]\\z|\\n\\n\\n");
        List<String> files = new ArrayList<>();
        for (Path file : files()) {
            if (wrong.matcher(Files.readString(file)).find()) {
                files.add(file.toString());
            }
        }

        assertTrue(files.isEmpty(), () -> String.join("\n", files));
    }

    private static List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path root : ROOTS) {
            try (Stream<Path> all = Files.walk(root)) {
                all.filter(file -> file.toString().endsWith(".java")).forEach(files::add);
            }
        }
        return files;
    }
}
