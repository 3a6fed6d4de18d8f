package taskmill.access;

import taskmill.task.Word;

/** What a caller of a broker may do. Each role includes those before it. */
public enum CallerRole implements Word {
    /** Read everything. */
    READ,
    /** Also submit, cancel and retry tasks. */
    SUBMIT,
    /** Everything. */
    ADMIN;

    public boolean includes(CallerRole needed) {
        return compareTo(needed) >= 0;
    }

    /** @throws IllegalArgumentException if the word names no role */
    static CallerRole of(String word) {
        return Word.find(values(), word)
            .orElseThrow(() -> new IllegalArgumentException("a role is read, submit or admin"));
    }
}
