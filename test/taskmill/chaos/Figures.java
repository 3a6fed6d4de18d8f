package taskmill.chaos;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a scenario counted, in the order in which it is printed, and which counts were wrong. Not thread-safe. */
final class Figures {
    private static final String SKIPPED = "skipped";
    private final Map<String, Long> counts = new LinkedHashMap<>();
    private final List<String> breaches = new ArrayList<>();

    /** Those of a scenario that this machine cannot play. */
    static Figures skipped(String why) {
        System.out.println("SKIPPED " + why);
        return new Figures().count(SKIPPED, 1);
    }

    boolean isSkipped() {
        return counts.containsKey(SKIPPED);
    }

    Figures count(String name, long count) {
        counts.put(name, count);
        return this;
    }

    /** Counts something of which there must be exactly this many. */
    Figures expect(String name, long expected, long count) {
        counts.put(name, count);
        if (count != expected) {
            breaches.add(name + " is " + count + ", not " + expected);
        }
        return this;
    }

    /** Counts something of which there must not be more. */
    Figures atMost(String name, long most, long count) {
        counts.put(name, count);
        if (count > most) {
            breaches.add(name + " is " + count + ", more than " + most);
        }
        return this;
    }

    Figures breach(String what) {
        breaches.add(what);
        return this;
    }

    Map<String, Long> counts() {
        return counts;
    }

    List<String> breaches() {
        return breaches;
    }

    /** {@code name=count …}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        counts.forEach((name, count) -> text.append(text.isEmpty() ? "" : " ").append(name).append('=').append(count));
        return text.toString();
    }
}
