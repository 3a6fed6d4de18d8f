package taskmill.task;

/** What becomes of a task whose worker died while it ran. */
public enum OnLost implements Word {
    /** It is queued again, as often as the limit of lost attempts allows: at least once. */
    RETRY,
    /** It fails: at most once. */
    FAIL;

    /** @throws Refusal naming {@code on_lost} if it is no such word */
    public static OnLost of(String word) {
        return Word.find(values(), word)
            .orElseThrow(() -> Refusal.invalid("on_lost", "retry or fail is expected"));
    }
}
