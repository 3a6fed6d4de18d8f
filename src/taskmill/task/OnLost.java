package taskmill.task;

import java.util.Locale;

/** What becomes of a task whose worker died while it ran. */
public enum OnLost {
    /** It is queued again, as often as the limit of lost attempts allows: at least once. */
    RETRY,
    /** It fails: at most once. */
    FAIL;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The choice with this word.
     *
     * @throws Refusal naming {@code on_lost}
     */
    public static OnLost of(String word) {
        return switch (word) {
            case "retry" -> RETRY;
            case "fail" -> FAIL;
            default -> throw Refusal.invalid("on_lost", "retry or fail is expected");
        };
    }
}
