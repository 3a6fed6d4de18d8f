package taskmill.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong, so that all of it is told at once. Confined to one thread. */
final class Mistakes {
    private record Mistake(Where where, String reason) { }

    private final List<Mistake> found = new ArrayList<>();

    void add(Where where, String reason) {
        found.add(new Mistake(where, reason));
    }

    /** Throws all of them, those of the file first, by line; does nothing if there are none. */
    void refuse() {
        if (!found.isEmpty()) {
            throw new ConfigException(found.stream()
                    .sorted(Comparator.comparingInt(mistake -> mistake.where().order()))
                    .map(mistake -> mistake.where().prefix() + mistake.reason())
                    .toList());
        }
    }
}
