package taskmill.config;

import java.util.List;
import java.util.stream.Stream;
import taskmill.task.Word;

/**
 * A row of the table of options.
 *
 * @param aliases other spellings of the name
 * @param fallback the default as it would be written; empty if there is none
 */
public record Option<T>(String name, List<String> aliases, Owner owner, OptionType<T> type, String fallback, Doc doc) {
    enum Owner implements Word {
        BOTH,
        BROKER,
        WORKER;

        boolean includes(Owner program) {
            return this == BOTH || this == program;
        }
    }

    /** What documents say: the option's effect, its default in words, and a value in YAML where there is none. */
    record Doc(String sentence, String shown, String sample) { }

    static <T> Option<T> of(String name, Owner owner, OptionType<T> type, String fallback, String sentence) {
        return new Option<>(name, List.of(), owner, type, fallback, new Doc(sentence, fallback, fallback));
    }

    Option<T> alias(String alias) {
        return new Option<>(name, List.of(alias), owner, type, fallback, doc);
    }

    Option<T> shown(String shown, String sample) {
        return new Option<>(name, aliases, owner, type, fallback, new Doc(doc.sentence, shown, sample));
    }

    Stream<String> names() {
        return Stream.concat(Stream.of(name), aliases.stream());
    }
}
