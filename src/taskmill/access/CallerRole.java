package taskmill.access;

import taskmill.task.Word;

/** What a caller of a broker may do: read, also submit and change tasks, everything. */
public enum CallerRole implements Word {
    READ,
    SUBMIT,
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
