package taskmill.worker;

import java.util.Optional;
import taskmill.worker.process.ProcessSource;

/**
 * A worker that died, and the process that ends what it left running.
 *
 * @param id of the worker
 * @param watchdogPid 0 if it had no watchdog, because it never ran a script
 * @param watchdogStart when that process was started, in the unit of {@link ProcessSource}, so that another one of the
 *     same
 *     pid is not taken for it
 */
record Predecessor(String id, long watchdogPid, long watchdogStart) {
    /** What a lock file holds: an id, and a watchdog's pid and start if there was one. Anything else is nobody. */
    static Optional<Predecessor> parse(String text) {
        String[] word = text.strip().split(" ");
        try {
            return switch (word.length) {
                case 1 -> word[0].isEmpty() ? Optional.empty() : Optional.of(new Predecessor(word[0], 0, 0));
                case 3 -> Optional.of(new Predecessor(word[0], Long.parseLong(word[1]), Long.parseLong(word[2])));
                default -> Optional.empty();
            };
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    String text() {
        return id + " " + watchdogPid + " " + watchdogStart;
    }

    /** True once nothing of the dead worker's scripts can run any more. */
    boolean isCleared() {
        return watchdogPid == 0 || ProcessSource.ofPlatform().startOf(watchdogPid) != watchdogStart;
    }
}
