package taskmill.task;

/** What becomes of a task whose worker died while it ran. */
public enum OnLost implements Word {
    /** It is queued again, as often as the limit of lost attempts allows: at least once. */
    RETRY,
    /** It fails: at most once. */
    FAIL;

    /** {@return the choice with this word}
     * @param word {@code retry} or {@code fail}
     * @throws Refusal naming {@code on_lost} if it is none */
    public static OnLost of(String word) {
        return Word.find(values(), word)
            .orElseThrow(() -> Refusal.invalid("on_lost", "retry or fail is expected"));
    }
}
