package taskmill.http;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A path in parts. A part in braces is a name that stands for any one part. */
record PathTemplate(List<String> parts) {
    static PathTemplate of(String path) {
        return new PathTemplate(split(path));
    }

    /** What stands before, between and after the slashes, empty parts too. */
    static List<String> split(String path) {
        return List.of(path.split("/", -1));
    }

    /** Sorts the more literal of two templates first: a name sorts behind every literal part. */
    String rank() {
        return parts.stream().map(part -> isName(part) ? Character.toString(Character.MAX_VALUE) : part)
            .collect(Collectors.joining("/"));
    }

    /** The names with their decoded values; empty if the path does not match. */
    Optional<Map<String, String>> match(List<String> path) {
        if (path.size() != parts.size()) {
            return Optional.empty();
        }
        Map<String, String> segments = new HashMap<>();
        for (int i = 0; i < parts.size(); i++) {
            String part = parts.get(i);
            if (isName(part)) {
                String name = part.substring(1, part.length() - 1);
                String value = Percent.decode(path.get(i), name);
                if (!isOnePart(value)) {
                    return Optional.empty();
                }
                segments.put(name, value);
            } else if (!part.equals(path.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(segments);
    }

    private static boolean isName(String part) {
        return part.startsWith("{");
    }

    /** False for a decoded value that a proxy or a log could read as another path. */
    private static boolean isOnePart(String value) {
        return !value.isEmpty() && !value.equals(".") && !value.equals("..")
            && value.chars().noneMatch(c -> c == '/' || c == '\\' || c == ';' || c < ' ');
    }
}
