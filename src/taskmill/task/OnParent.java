package taskmill.task;

/** What becomes of a task when one that it waits for ends without success. */
public enum OnParent implements Word {
    /** It is canceled. */
    CANCEL,
    /** It runs all the same, once all of them have ended. */
    RUN;

    /** {@return the choice with this word}
     * @param word {@code cancel} or {@code run}
     * @throws Refusal naming {@code on_parent} if it is none */
    public static OnParent of(String word) {
        return Word.find(values(), word)
            .orElseThrow(() -> Refusal.invalid("on_parent", "cancel or run is expected"));
    }
}
