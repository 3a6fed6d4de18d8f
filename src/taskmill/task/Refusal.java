package taskmill.task;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The answer no to something a caller asked for and can put right: what was wrong, and in which field. Not an error
 * of this system, so it carries no stack trace.
 */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why: each code has one meaning for every caller. */
    public enum Code implements Word {
        /** A field has not the form that it must have, or several are wrong. */
        INVALID,
        /** There is no such field. */
        UNKNOWN,
        /** The field must be given. */
        REQUIRED,
        /** The field has a value of another type, such as a text for a number. */
        WRONG_TYPE,
        /** The value is too small or too large. */
        OUT_OF_RANGE,
        /** No such task: never submitted, or its result has expired. */
        NOT_FOUND,
        /** The task's state does not permit it. */
        CONFLICT,
        /** The idempotency key was used before with other parameters. */
        KEY_REUSED
    }

    private final Code code;
    private final String field;
    /** Of several; empty for one alone. */
    private final transient List<Refusal> parts;

    public Refusal(Code code, String field, String message) {
        this(code, field, message, List.of());
    }

    private Refusal(Code code, String field, String message, List<Refusal> parts) {
        super(message, null, false, false);
        this.code = code;
        this.field = field;
        this.parts = parts;
    }

    public static Refusal invalid(String field, String message) {
        return new Refusal(Code.INVALID, field, message);
    }

    public static Refusal notFound(String message) {
        return new Refusal(Code.NOT_FOUND, "", message);
    }

    public static Refusal conflict(String message) {
        return new Refusal(Code.CONFLICT, "", message);
    }

    /** @throws Refusal INVALID with this message unless the field fits */
    public static void unless(boolean fits, String field, String message) {
        unless(fits, Code.INVALID, field, message);
    }

    /** @throws Refusal with this code and message unless the field fits */
    public static void unless(boolean fits, Code code, String field, String message) {
        if (!fits) {
            throw new Refusal(code, field, message);
        }
    }

    /** One for all of these fields, at least one: its field is that of the first. */
    public static Refusal all(List<Refusal> parts) {
        Refusal first = parts.get(0);
        return parts.size() == 1 ? first : new Refusal(Code.INVALID, first.field, parts.stream()
            .map(part -> part.field + ": " + part.getMessage()).collect(Collectors.joining("; ")), List.copyOf(parts));
    }

    /** Each field that is wrong: this alone, or those that it was made of. */
    public List<Refusal> parts() {
        return parts.isEmpty() ? List.of(this) : parts;
    }

    public Code code() {
        return code;
    }

    /** The name of the field as the caller wrote it, or an empty string where none is to blame. */
    public String field() {
        return field;
    }
}
