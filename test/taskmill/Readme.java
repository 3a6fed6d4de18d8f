package taskmill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** README.md as the tests read it. */
final class Readme {
    private static final Pattern FENCED = Pattern.compile("(?m)^```(.*)\n((?:(?!```).*\n)*)```$");

    private Readme() {
    }

    /**
     * What stands between two fences.
     *
     * @param line of README where it begins
     * @param language what stands behind the first fence
     */
    record Block(int line, String language, String text) {
        @Override
        public String toString() {
            return "README.md:" + line;
        }
    }

    static String text() {
        try {
            return Files.readString(Path.of("README.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Without the blocks. */
    static String prose() {
        return FENCED.matcher(text()).replaceAll("");
    }

    static List<Block> blocks() {
        String text = text();
        return FENCED.matcher(text).results().map(found -> new Block(
                (int) text.substring(0, found.start()).lines().count() + 1, found.group(1), found.group(2))).toList();
    }

    static List<Block> blocks(String language) {
        return blocks().stream().filter(block -> block.language().equals(language)).toList();
    }

    /** The one block of a language in which this text stands. */
    static Block block(String language, String marker) {
        List<Block> found = blocks(language).stream().filter(block -> block.text().contains(marker)).toList();
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " blocks of " + language + " with " + marker);
        }
        return found.get(0);
    }

    /** What stands under a heading, up to the next one of the same rank or a higher one; without blocks. */
    static String section(String heading) {
        int rank = heading.indexOf(' ');
        List<String> lines = prose().lines().toList();
        int start = lines.indexOf(heading);
        if (start < 0) {
            throw new AssertionError("README has no " + heading);
        }
        return lines.stream().skip(start + 1L).takeWhile(line -> !line.matches("#{1," + rank + "} .*"))
                .collect(Collectors.joining("\n"));
    }

    /** What the first group finds in a text, each once. */
    static Set<String> found(String regex, String text) {
        return Pattern.compile(regex, Pattern.MULTILINE).matcher(text).results().map(each -> each.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
