package taskmill.store;

import java.util.Objects;
import java.util.Optional;
import taskmill.task.TaskSpec;

/**
 * A task to be stored.
 *
 * @param fingerprint of its parameters, for a task with an idempotency key: no white space
 */
public record Submission(TaskSpec spec, Optional<String> fingerprint) {
    public Submission {
        Objects.requireNonNull(spec);
        if (fingerprint.isPresent() && !fingerprint.get().matches("[A-Za-z0-9_-]{16,64}")) {
            throw new IllegalArgumentException("a fingerprint is 16 to 64 characters of base64url");
        }
    }

    /**
     * What became of a submission.
     *
     * @param startMs when it may start, milliseconds since 1970
     */
    public record Receipt(Word word, long startMs) {
    }

    /** The answers of the submit script. */
    public enum Word {
        QUEUED, SCHEDULED,
        /** Stored before with the same parameters. */
        KNOWN,
        /** Stored before with the same parameters, finished and expired. */
        GONE,
        /** The key was used before with other parameters: refused. */
        REUSED
    }
}
