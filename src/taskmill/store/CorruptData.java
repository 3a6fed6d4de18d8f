package taskmill.store;

import taskmill.task.Refusal;

/** What Redis holds of a task cannot be read: it was not written by this program. The message says which part. */
public final class CorruptData extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CorruptData(String part, RuntimeException cause) {
        super(part + ": " + (cause instanceof Refusal refusal ? refusal.field() + ": " : "") + cause.getMessage(),
            cause);
    }
}
