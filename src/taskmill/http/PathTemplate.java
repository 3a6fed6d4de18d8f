package taskmill.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A path in parts. A part in braces is a name that stands for any one part. */
record PathTemplate(List<String> parts) {
    static PathTemplate of(String path) {
        return new PathTemplate(split(path));
    }

    /** The parts of a path: one for each slash, empty ones too. */
    static List<String> split(String path) {
        List<String> parts = new ArrayList<>();
        int start = 1;
        for (int end = path.indexOf('/', start); end >= 0; end = path.indexOf('/', start)) {
            parts.add(path.substring(start, end));
            start = end + 1;
        }
        parts.add(path.substring(Math.min(start, path.length())));
        return parts;
    }

    /** Sorts the more literal of two templates first: a name sorts behind every literal part. */
    String rank() {
        StringBuilder rank = new StringBuilder();
        for (String part : parts) {
            rank.append('/').append(isName(part) ? Character.toString(Character.MAX_VALUE) : part);
        }
        return rank.toString();
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
