package taskmill.task;

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
}
