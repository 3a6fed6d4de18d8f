package taskmill.worker;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * Names one attempt in the environment of its processes: three variables, which every descendant inherits that does
 * not clear them.
 */
record Marker(String uuid, int attempt, String worker) {
    private static final String UUID = "TASK_UUID";
    private static final String ATTEMPT = "TASK_ATTEMPT";
    private static final String WORKER = "TASK_WORKER";

    Marker {
        if (uuid.isEmpty() || uuid.indexOf(' ') >= 0 || worker.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("an attempt cannot be marked by uuid=" + uuid + " worker=" + worker);
        }
    }

    static Marker of(Assignment assignment) {
        return new Marker(assignment.uuid(), assignment.attempt(), assignment.worker());
    }

    Map<String, String> variables() {
        return Map.of(UUID, uuid, ATTEMPT, Integer.toString(attempt), WORKER, worker);
    }

    /** The marker in an environment as the kernel shows it: entries that end with NUL. Empty unless it is complete. */
    static Optional<Marker> in(byte[] environ) {
        String text = new String(environ, StandardCharsets.UTF_8);
        if (!text.contains(UUID + "=")) {
            return Optional.empty();
        }
        String[] entries = text.split("\0");
        String uuid = value(entries, UUID);
        String attempt = value(entries, ATTEMPT);
        String worker = value(entries, WORKER);
        if (uuid.isEmpty() || uuid.indexOf(' ') >= 0 || !attempt.matches("[0-9]{1,9}") || worker.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Marker(uuid, Integer.parseInt(attempt), worker));
    }

    private static String value(String[] entries, String name) {
        String start = name + "=";
        for (String entry : entries) {
            if (entry.startsWith(start)) {
                return entry.substring(start.length());
            }
        }
        return "";
    }
}
