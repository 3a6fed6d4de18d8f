package taskmill.config.read;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects mistakes, so that all of them can be reported at once. For one thread. */
public final class Mistakes {
    private record Mistake(Location location, String reason) {
        int line() {
            return location.line() == 0 ? Integer.MAX_VALUE : location.line();
        }
    }

    private final List<Mistake> found = new ArrayList<>();

    public void add(Location location, String reason) {
        found.add(new Mistake(location, reason));
    }

    /** One message for each mistake: first those with a line number, in the order of the lines. */
    public List<String> messages() {
        return found.stream().sorted(Comparator.comparingInt(Mistake::line))
            .map(mistake -> mistake.location().prefix() + mistake.reason()).toList();
    }
}
