package taskmill.task;

import java.util.regex.Pattern;

/** The rule for names of queues: 1 to 64 characters of {@code A-Z a-z 0-9 . _ -}, so that they can stand in a key. */
public final class QueueName {
    /** The rule as a regular expression, for messages and documents. */
    public static final String PATTERN = "[A-Za-z0-9._-]{1,64}";
    public static final String DEFAULT = "default";
    private static final Pattern RULE = Pattern.compile(PATTERN);

    public static boolean isValid(String name) {
        return RULE.matcher(name).matches();
    }

    /** @throws Refusal naming {@code field} when the name breaks the rule */
    public static String require(String field, String name) {
        Refusal.unless(isValid(name), field, "a queue name is " + PATTERN);
        return name;
    }
}
