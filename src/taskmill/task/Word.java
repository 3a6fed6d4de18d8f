package taskmill.task;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** An enum whose constants are words in JSON, keys, files and messages. */
public interface Word {
    String name();

    /** The constant's name in lower case. */
    default String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The constant with this word, if there is one. */
    static <W extends Word> Optional<W> find(W[] constants, String word) {
        return Stream.of(constants).filter(constant -> constant.word().equals(word)).findFirst();
    }

    /** @throws Refusal naming {@code field} and every word unless a constant has this one */
    static <W extends Word> W of(W[] constants, String field, String word) {
        return find(constants, word).orElseThrow(() -> Refusal.invalid(field, expected(words(constants))));
    }

    /** The words of these constants, in their order. */
    static List<String> words(Word... constants) {
        return Stream.of(constants).map(Word::word).toList();
    }

    /** For a message, such as {@code script, rpc or handler is expected}. */
    static String expected(List<String> words) {
        int last = words.size() - 1;
        return String.join(", ", words.subList(0, last)) + " or " + words.get(last) + " is expected";
    }
}
