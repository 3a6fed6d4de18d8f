package taskmill.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A small change to one file of the product that drops or weakens a guard.
 *
 * @param name what is wrong with it, for people
 * @param tests a regular expression for the tests that are the likeliest to notice, tried first
 * @param before the only text of its kind in the file
 */
record Mutant(String name, String tests, Path file, String before, String after) {

    /**
     * Reads a list: for each a line {@code # what is wrong}, a line {@code ? tests}, the file, and the lines before and
     * after the change, marked by - and +; a blank line between two.
     */
    static List<Mutant> read(Path list) throws IOException {
        List<Mutant> mutants = new ArrayList<>();
        for (String entry : Files.readString(list).strip().split("\n\n+")) {
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
        return new Mutant(lines[0].substring(2), lines[1].substring(2), Path.of(lines[2]), String.join("\n", before),
                String.join("\n", after));
    }

    /** The file with the change; an {@link AssertionError} if its text is not there exactly once. */
    String text() throws IOException {
        String text = Files.readString(file);
        int at = text.indexOf(before);
        if (at < 0 || text.indexOf(before, at + 1) >= 0) {
            throw new AssertionError("the text of the mutant is not there, or twice: " + name + ": " + before);
        }
        return text.substring(0, at) + after + text.substring(at + before.length());
    }
}
