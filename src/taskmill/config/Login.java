package taskmill.config;

import taskmill.task.Check;

/**
 * A user of Redis and its password. Its text form does not show the password.
 *
 * @param user empty for the default user
 */
public record Login(String user, String password) {
    /**
     * Reads {@code user:password} or {@code :password}.
     *
     * @throws IllegalArgumentException without quoting the text
     */
    static Login parse(String text) {
        int colon = text.indexOf(':');
        Check.that(colon >= 0 && colon < text.length() - 1,
            "a user and a password are expected: user:password, or :password for the default user");
        return new Login(text.substring(0, colon), text.substring(colon + 1));
    }

    @Override
    public String toString() {
        return user + ":***";
    }
}
