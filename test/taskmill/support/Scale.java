package taskmill.support;

/**
 * How much of a test is done: little in the usual run, all of it with {@code -Dtaskmill.full=true}. {@code make mutants}
 * does a little more, with {@code -Dtaskmill.thorough=true}.
 */
public final class Scale {
    private static final boolean FULL = Boolean.getBoolean("taskmill.full");
    private static final boolean THOROUGH = FULL || Boolean.getBoolean("taskmill.thorough");

    private Scale() {
    }

    /** True if all of it is done. */
    public static boolean isFull() {
        return FULL;
    }

    /** True if more is done than usual. */
    public static boolean isThorough() {
        return THOROUGH;
    }

    /** One of two numbers, or of two limits. */
    public static int of(int usual, int full) {
        return FULL ? full : usual;
    }
}
