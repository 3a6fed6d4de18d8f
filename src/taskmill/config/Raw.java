package taskmill.config;

import java.util.List;
import java.util.Map;

/** What somebody wrote for an option, before it is known whether it fits. */
sealed interface Raw {
    /** One value; empty when only the name was written. */
    record Text(String value) implements Raw { }

    /** A block list. */
    record Items(List<String> values) implements Raw {
        public Items {
            values = List.copyOf(values);
        }
    }

    /** Nested keys, in their order. */
    record Pairs(Map<String, String> values) implements Raw { }
}
