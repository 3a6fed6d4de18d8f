package taskmill.worker.process;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import taskmill.worker.run.Assignment;

/** Names one attempt in three variables of the environment, which every descendant inherits unless it clears them. */
public record AttemptMarker(String uuid, int attempt, String worker) {
    private static final String UUID = "TASK_UUID";
    private static final String ATTEMPT = "TASK_ATTEMPT";
    private static final String WORKER = "TASK_WORKER";
    private static final List<String> NAMES = List.of(UUID, ATTEMPT, WORKER);

    public AttemptMarker {
        if (uuid.isEmpty() || uuid.indexOf(' ') >= 0 || worker.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("no attempt can be marked by uuid=" + uuid + " worker=" + worker);
        }
    }

    public static AttemptMarker of(Assignment assignment) {
        return new AttemptMarker(assignment.uuid(), assignment.attempt(), assignment.worker());
    }

    public Map<String, String> variables() {
        return Map.of(UUID, uuid, ATTEMPT, Integer.toString(attempt), WORKER, worker);
    }

    /** The marker in an environment as the kernel shows it: entries that end with NUL. Empty unless it is complete. */
    static Optional<AttemptMarker> in(byte[] environ) {
        Map<String, String> found = new HashMap<>();
        int start = 0;
        for (int end = 0; end < environ.length; end++) {
            if (environ[end] == 0) {
                note(environ, start, end, found);
                start = end + 1;
            }
        }
        return found.size() < NAMES.size() ? Optional.empty() : of(found);
    }

    private static void note(byte[] environ, int start, int end, Map<String, String> found) {
        // Most entries are somebody else's, and an environment may have megabytes.
        if (end > start && environ[start] == 'T') {
            String entry = new String(environ, start, end - start, StandardCharsets.UTF_8);
            for (String name : NAMES) {
                if (entry.startsWith(name + "=")) {
                    found.putIfAbsent(name, entry.substring(name.length() + 1));
                }
            }
        }
    }

    private static Optional<AttemptMarker> of(Map<String, String> found) {
        try {
            return Optional.of(new AttemptMarker(found.get(UUID),
            Integer.parseInt(found.get(ATTEMPT)), found.get(WORKER)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
