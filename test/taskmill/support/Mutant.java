package taskmill.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A small change to the product that drops or weakens one guard.
 *
 * @param name what is wrong with it, for people
 * @param tests a regular expression for the tests that most likely notice it
 * @param place the script, class or method that is changed: {@code claim.lua}, {@code Slots} or
 *     {@code Slots.permits}. It is found by its name anywhere in the sources; {@code worker/Slots} tells namesakes apart.
 * @param before text that occurs exactly once there
 * @param after what stands there instead
 */
public record Mutant(String name, String tests, String place, String before, String after) {
    private static final Path LIST = Path.of("test/taskmill/chaos/mutants.txt");
    private static final Path SRC = Path.of("src");

    /**
     * Reads the list: for each mutant a line {@code # name}, a line {@code ? tests}, a line with the place, and the
     * lines before and after the change, marked by - and +. A blank line separates two mutants.
     */
    public static List<Mutant> all() throws IOException {
        List<Mutant> mutants = new ArrayList<>();
        for (String entry : Files.readString(LIST).strip().split("\n\n+")) {
            mutants.add(parse(entry));
        }
        return mutants;
    }

    private static Mutant parse(String entry) {
        String[] lines = entry.split("\n");
        List<String> before = new ArrayList<>();
        List<String> after = new ArrayList<>();
        for (int i = 3; i < lines.length; i++) {
            (lines[i].charAt(0) == '-' ? before : after).add(lines[i].substring(1));
        }
        return new Mutant(lines[0].substring(2), lines[1].substring(2), lines[2], String.join("\n", before),
            String.join("\n", after));
    }

    public boolean isScript() {
        return place.endsWith(".lua");
    }

    /** The file that it changes; an {@link AssertionError} if there is not exactly one of that name. */
    public Path file() throws IOException {
        String name = isScript() ? place : place.replaceFirst("\\..*", "") + ".java";
        try (Stream<Path> all = Files.walk(SRC)) {
            List<Path> found = all.filter(file -> file.endsWith(name)).toList();
            if (found.size() != 1) {
                throw new AssertionError("mutant \"" + this.name + "\": " + name + " is not one file but " + found);
            }
            return found.get(0);
        }
    }

    /** The file with the change; an {@link AssertionError} if the text before it is not in its place exactly once. */
    public String text() throws IOException {
        return changed(Files.readString(file()));
    }

    String changed(String text) {
        List<Integer> found = new ArrayList<>();
        for (int at = text.indexOf(before); at >= 0; at = text.indexOf(before, at + 1)) {
            if (isInPlace(text, at)) {
                found.add(at);
            }
        }
        if (found.size() != 1) {
            throw new AssertionError("mutant \"" + name + "\": not once but " + found.size() + " times in " + place
                + ": " + before);
        }
        return text.substring(0, found.get(0)) + after + text.substring(found.get(0) + before.length());
    }

    /** True in the named method, all of that name if there are several; in all of the text if none is named. */
    private boolean isInPlace(String text, int at) {
        if (isScript() || !place.contains(".")) {
            return true;
        }
        String method = place.replaceFirst(".*\\.", "");
        // From its declaration to the first closing brace with the same indentation.
        return Pattern.compile("(?ms)^((?: {4})+)(?!return\\b|new\\b|throw\\b)[\\w<>\\[\\], .?]+ " + method
            + "\\([^;]*?\\{$.*?^\\1\\}$").matcher(text).results()
            .anyMatch(found -> found.start() <= at && at < found.end());
    }
}
