package taskmill.task;

/** What becomes of a task when one that it waits for ends without success. */
public enum OnParent implements Word {
    /** It is canceled. */
    CANCEL,
    /** It runs all the same, once all of them have ended. */
    RUN
}
