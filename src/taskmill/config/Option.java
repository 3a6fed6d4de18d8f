package taskmill.config;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * One row of the table of options.
 *
 * @param aliases other spellings that mean this option
 * @param fallback the default as it would be written; empty if there is none
 */
record Option<T>(String name, List<String> aliases, Owner owner, Kind<T> kind, String fallback, Doc doc) {
    /** Who understands an option. */
    enum Owner {
        BOTH,
        BROKER,
        WORKER;

        boolean includes(Role role) {
            return switch (this) {
                case BOTH -> true;
                case BROKER -> role == Role.BROKER;
                case WORKER -> role == Role.WORKER;
            };
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What documents say.
     *
     * @param sentence what the option does
     * @param shown the default in words, where the written one would not tell
     * @param sample a value in YAML, for options without a default
     */
    record Doc(String sentence, String shown, String sample) { }

    static <T> Option<T> of(String name, Owner owner, Kind<T> kind, String fallback, String sentence) {
        return new Option<>(name, List.of(), owner, kind, fallback, new Doc(sentence, fallback, fallback));
    }

    Option<T> alias(String alias) {
        return new Option<>(name, List.of(alias), owner, kind, fallback, doc);
    }

    Option<T> shown(String shown, String sample) {
        return new Option<>(name, aliases, owner, kind, fallback, new Doc(doc.sentence, shown, sample));
    }

    /** Refuses a value outside the range, for values that were not read. */
    void require(T value) {
        if (!kind.range().test(value)) {
            throw new IllegalArgumentException(name + ": " + kind.outside(value.toString()).getMessage());
        }
    }

    Stream<String> names() {
        return Stream.concat(Stream.of(name), aliases.stream());
    }
}
