package taskmill.task;

/** The rule for names of queues: 1 to 64 characters of {@code A-Z a-z 0-9 . _ -}, so that they can stand in a key. */
public final class QueueName {
    /** The rule as a regular expression, for messages and documents. */
    public static final String PATTERN = "[A-Za-z0-9._-]{1,64}";
    public static final String DEFAULT = "default";

    private QueueName() {
    }

    public static boolean isValid(String name) {
        if (name.isEmpty() || name.length() > 64) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (!isAllowed(name.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /**
     * The name itself.
     *
     * @throws Refusal naming {@code field} when it breaks the rule
     */
    public static String require(String field, String name) {
        Refusal.unless(isValid(name), field, "a queue name is " + PATTERN);
        return name;
    }

    private static boolean isAllowed(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '_' || c == '-';
    }
}
