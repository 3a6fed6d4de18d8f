package taskmill.support;

/** How much of a test is done: little in the usual run, all of it with {@code -Dtaskmill.full=true}. */
public final class Scale {
    private static final boolean FULL = Boolean.getBoolean("taskmill.full");

    private Scale() {
    }

    /** True if all of it is done. */
    public static boolean isFull() {
        return FULL;
    }

    /** One of two numbers, or of two limits. */
    public static int of(int usual, int full) {
        return FULL ? full : usual;
    }
}
