package taskmill.worker;

import java.util.Optional;
import taskmill.worker.process.ProcessSource;

/**
 * A worker that died, and the process that ends what it left running.
 *
 * @param watchdogPid 0 if it had no watchdog because it never ran a script
 * @param watchdogStart of that process, by {@link ProcessSource}, so that another one of its pid is not taken for it
 */
record Predecessor(String id, long watchdogPid, long watchdogStart) {
    static Optional<Predecessor> parse(String text) {
        String[] word = text.strip().split(" ");
        try {
            return word.length != 3 ? Optional.empty()
                : Optional.of(new Predecessor(word[0], Long.parseLong(word[1]), Long.parseLong(word[2])));
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
