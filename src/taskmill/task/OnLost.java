package taskmill.task;

/** What becomes of a task whose worker died while it ran. */
public enum OnLost implements Word {
    /** It is queued again, as often as the limit of lost attempts allows: at least once. */
    RETRY,
    /** It fails: at most once. */
    FAIL
}
