package taskmill.access;

import java.util.Locale;

/** What a caller of a broker may do. Each role includes those before it. */
public enum CallerRole {
    /** Read everything. */
    READ,
    /** Also submit, cancel and retry tasks. */
    SUBMIT,
    /** Everything. */
    ADMIN;

    /** The name in files and messages: {@code read}, {@code submit} or {@code admin}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean includes(CallerRole needed) {
        return compareTo(needed) >= 0;
    }

    /** @throws IllegalArgumentException if the word names no role */
    static CallerRole of(String word) {
        for (CallerRole role : values()) {
            if (role.word().equals(word)) {
                return role;
            }
        }
        throw new IllegalArgumentException("a role is read, submit or admin");
    }
}
