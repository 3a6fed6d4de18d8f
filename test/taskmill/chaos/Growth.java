package taskmill.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Samples of one each minute, by name. What they were after ten minutes and at the end are the least of five of them, since
 * each also counts what just happens to run. Not thread-safe.
 */
final class Growth {
    private static final int FIRST = 8;
    private static final int FEW = 5;
    private final Map<String, List<Long>> samples = new TreeMap<>();

    void add(Map<String, Long> now) {
        now.forEach((name, value) -> samples.computeIfAbsent(name, each -> new ArrayList<>()).add(value));
    }

    void print(Map<String, Long> now) {
        System.out.println(samples.values().iterator().next().size() + ": " + now);
    }

    /** What it was after ten minutes; of fewer samples the first ones. */
    long base(String name) {
        List<Long> all = samples.get(name);
        return Collections.min(all.subList(Math.max(0, Math.min(FIRST, all.size() - FEW)), Math.min(all.size(), FIRST + FEW)));
    }

    /** Counts all samples with this end of their names; at the end none may be larger by more than that. */
    void judge(Figures figures, String suffix, long mostMore) {
        samples.forEach((name, all) -> {
            if (name.endsWith(suffix)) {
                long end = Collections.min(all.subList(Math.max(0, all.size() - FEW), all.size()));
                figures.count(name + " after ten minutes", base(name)).atMost("at the end, " + name, base(name) + mostMore, end);
            }
        });
    }
}
