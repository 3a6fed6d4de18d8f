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
import java.util.stream.Stream;

/**
 * A page of the repository, as the tests read it.
 *
 * @param path from the root, such as {@code bin/README.md}
 */
record Page(String path) {
    static final Page README = new Page("README.md");
    static final Page API = new Page("src/taskmill/broker/README.md");
    static final Page ARCHITECTURE = new Page("src/README.md");
    static final Page CONTRIBUTING = new Page("CONTRIBUTING.md");

    private static final Pattern FENCED = Pattern.compile("(?m)^```(.*)\n((?:(?!```).*\n)*)```$");

    /**
     * The text between two fences.
     *
     * @param line of the page where it begins
     * @param language the word behind the first fence
     */
    record Block(Page page, int line, String language, String text) {
        @Override
        public String toString() {
            return page.path + ":" + line;
        }
    }

    /** Every page there is. */
    static List<Page> all() {
        try (Stream<Path> top = Files.list(Path.of(""));
            Stream<Path> below = Stream.of("bin", "config", "src", "test").flatMap(Page::walk)) {
            return Stream.concat(top, below).map(Path::toString).filter(path -> path.endsWith(".md")).sorted()
                .map(Page::new).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> walk(String directory) {
        try {
            return Files.walk(Path.of(directory));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The blocks of all pages in this language. */
    static List<Block> blocks(String language) {
        return all().stream().flatMap(page -> page.blocks().stream())
            .filter(block -> block.language().equals(language)).toList();
    }

    /** The one block of all pages in this language that has this text. */
    static Block block(String language, String marker) {
        List<Block> found = blocks(language).stream().filter(block -> block.text().contains(marker)).toList();
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " blocks of " + language + " with " + marker + ": " + found);
        }
        return found.get(0);
    }

    /** What the first group finds in a text, each once. */
    static Set<String> found(String regex, String text) {
        return Pattern.compile(regex, Pattern.MULTILINE).matcher(text).results().map(each -> each.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    }

    String text() {
        try {
            return Files.readString(Path.of(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The text without the blocks. */
    String prose() {
        return FENCED.matcher(text()).replaceAll("");
    }

    List<Block> blocks() {
        String text = text();
        return FENCED.matcher(text).results().map(found -> new Block(this,
            (int) text.substring(0, found.start()).lines().count() + 1, found.group(1), found.group(2))).toList();
    }

    /** The prose under a heading, up to the next heading of the same rank or a higher one. */
    String section(String heading) {
        int rank = heading.indexOf(' ');
        List<String> lines = prose().lines().toList();
        int start = lines.indexOf(heading);
        if (start < 0) {
            throw new AssertionError(path + " has no " + heading);
        }
        return lines.stream().skip(start + 1L).takeWhile(line -> !line.matches("#{1," + rank + "} .*"))
            .collect(Collectors.joining("\n"));
    }

    /** What a link can name behind its {@code #}, as GitHub makes it from the headings. */
    Set<String> anchors() {
        return found("^#+ (.*)$", prose()).stream()
            .map(heading -> heading.toLowerCase().replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
            .collect(Collectors.toSet());
    }

    /** The file that a link of this page names, from the root; {@code #…} is this page. */
    Path target(String link) {
        String file = link.replaceFirst("#.*", "");
        return file.isEmpty() ? Path.of(path) : Path.of(path).resolveSibling(file).normalize();
    }

    @Override
    public String toString() {
        return path;
    }
}
