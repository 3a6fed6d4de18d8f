package taskmill.task;

/** Refuses values that break a rule. */
public final class Check {
    /** @throws IllegalArgumentException with this message unless the value fits */
    public static void that(boolean fits, String message) {
        if (!fits) {
            throw new IllegalArgumentException(message);
        }
    }
}
