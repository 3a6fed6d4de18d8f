package taskmill.task;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the known name that is most like a misspelled one. */
public final class Nearest {
    private static final int LONGEST = 64;

    /**
     * The known name that takes the fewest edits to reach, the first of equals. An edit is a letter left out, added or
     * changed, or two swapped; case and the difference of {@code -} and {@code _} do not count. Empty if the nearest
     * one takes more than one edit for every three letters.
     */
    public static Optional<String> of(String name, Collection<String> known) {
        if (name.length() > LONGEST) {
            return Optional.empty();
        }
        return known.stream().min(Comparator.comparingInt(candidate -> edits(name, candidate)))
            .filter(nearest -> edits(name, nearest) <= Math.max(1, name.length() / 3));
    }

    /** The end of a message about an unknown name: a question with the nearest one, or nothing. */
    public static String hint(String name, Collection<String> known) {
        return of(name, known).map(nearest -> "; did you mean " + nearest + "?").orElse("");
    }

    /** Optimal string alignment distance: {@code edits[i][j]} is that of the first i and the first j letters. */
    private static int edits(String name, String candidate) {
        String a = name.toLowerCase(Locale.ROOT).replace('-', '_');
        String b = candidate.toLowerCase(Locale.ROOT).replace('-', '_');
        int[][] edits = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    edits[i][j] = i + j;
                    continue;
                }
                int changed = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                edits[i][j] = Math.min(changed, Math.min(edits[i - 1][j], edits[i][j - 1]) + 1);
                boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2)
                    && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    edits[i][j] = Math.min(edits[i][j], edits[i - 2][j - 2] + 1);
                }
            }
        }
        return edits[a.length()][b.length()];
    }
}
