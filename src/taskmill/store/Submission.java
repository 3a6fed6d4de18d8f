package taskmill.store;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import taskmill.task.Check;
import taskmill.task.Sha256;
import taskmill.task.TaskSpec;

/** A task to be stored, with the fingerprint of its parameters if it has an idempotency key, and its work as JSON. */
public record Submission(TaskSpec spec, Optional<String> fingerprint, String json) {
    public Submission {
        Objects.requireNonNull(spec);
        Check.that(fingerprint.isEmpty() || fingerprint.get().matches("[A-Za-z0-9_-]{16,64}"),
            "a fingerprint is 16 to 64 characters of base64url");
    }

    /** SHA-256 of what tells a submission from others, as 43 characters of base64url. */
    public static String fingerprint(String of) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Sha256.of(of.getBytes(StandardCharsets.UTF_8)));
    }

    /** Writes the work on its caller's thread, so that a large one holds up no group that it is stored with. */
    public Submission(TaskSpec spec, Optional<String> fingerprint) {
        this(spec, fingerprint, StoredSpec.json(spec));
    }

    /** The answer to a submission, and when the task may start, in milliseconds since 1970. */
    public record Receipt(Status status, long startMs) { }

    /** What became of a submission: a receipt, or why it is not known whether the task is stored. */
    public record Answer(Optional<Receipt> stored, Optional<RuntimeException> failure) {
        static Answer of(Receipt receipt) {
            return new Answer(Optional.of(receipt), Optional.empty());
        }

        static Answer failed(RuntimeException failure) {
            return new Answer(Optional.empty(), Optional.of(failure));
        }

        /** The receipt; throws the failure if there is one. */
        public Receipt receipt() {
            return stored.orElseThrow(failure::get);
        }
    }

    public enum Status {
        QUEUED, SCHEDULED, BLOCKED,
        /** Stored before with the same parameters. */
        KNOWN,
        /** Stored before with the same parameters, finished and expired. */
        GONE,
        /** Refused: the key was used before with other parameters. */
        REUSED
    }
}
