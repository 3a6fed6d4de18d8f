package taskmill.store;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads parts of the answers of scripts. */
final class Replies {
    /** A list that alternates names and values. */
    static Map<String, String> map(Object reply) {
        List<?> flat = (List<?>) reply;
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i + 1 < flat.size(); i += 2) {
            map.put((String) flat.get(i), (String) flat.get(i + 1));
        }
        return map;
    }

    /** A list of values in the order of these names; missing values are left out. */
    static Map<String, String> map(List<String> names, Object reply) {
        List<?> values = (List<?>) reply;
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            if (i < values.size() && values.get(i) != null) {
                map.put(names.get(i), (String) values.get(i));
            }
        }
        return map;
    }

    /** A list of texts. */
    static List<String> strings(Object reply) {
        return ((List<?>) reply).stream().map(String.class::cast).toList();
    }

    /** The score of a member of a sorted set. */
    static double score(Object reply) {
        String text = (String) reply;
        return text.endsWith("inf") ? Double.MAX_VALUE : Double.parseDouble(text);
    }
}
