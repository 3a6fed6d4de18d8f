package taskmill.task;

/**
 * The answer no to something a caller asked for and can put right: what was wrong, and in which field. Not an error
 * of this system, so it carries no stack trace.
 */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why: each code has one meaning for every caller. */
    public enum Code {
        /** A field is missing, unknown, mistyped or outside its range. */
        INVALID,
        /** No such task: never submitted, or its result has expired. */
        NOT_FOUND,
        /** The task's state does not permit it. */
        CONFLICT,
        /** The idempotency key was used before with other parameters. */
        KEY_REUSED
    }

    private final Code code;
    private final String field;

    public Refusal(Code code, String field, String message) {
        super(message, null, false, false);
        this.code = code;
        this.field = field;
    }

    public static Refusal invalid(String field, String message) {
        return new Refusal(Code.INVALID, field, message);
    }

    public Code code() {
        return code;
    }

    /** The name of the field as the caller wrote it, or an empty string where none is to blame. */
    public String field() {
        return field;
    }
}
