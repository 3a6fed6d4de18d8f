package taskmill.bench;

import java.util.Map;
import java.util.Optional;

/** One row of the table: a measurement beside its limit. */
interface Row {
    /** Its name for {@code ROW=}. */
    String name();

    /** What it measures, in one line for people. */
    String title();

    /** How often it is measured after the warm-up. */
    default int runs() {
        return 5;
    }

    /** What is measured of peers beside it, in the first runs. */
    default Optional<PeerComparison> comparison() {
        return Optional.empty();
    }

    /** False if its first measurement is as good as any other. */
    default boolean warmsUp() {
        return true;
    }

    /**
     * One measurement: figures by name, with their units in the names, in the order in which they are shown. A figure
     * whose name begins with {@code ratio} is what {@link CheckMain} compares.
     */
    Map<String, Double> measure() throws Exception;
}
