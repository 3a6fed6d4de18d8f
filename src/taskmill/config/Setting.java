package taskmill.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * One option as somebody set it, not yet read.
 *
 * @param base where relative paths start
 */
record Setting(String name, Where where, Raw raw, Path base) {
    boolean isEmpty() {
        return raw instanceof Raw.Text text && text.value().isBlank();
    }

    /** The one value, without blanks around it. */
    String text() {
        if (raw instanceof Raw.Text text) {
            return text.value().strip();
        }
        throw new IllegalArgumentException("one value is expected, not a list or nested keys");
    }

    /** The values of a list, or of one text with commas or blanks between them. */
    List<String> items() {
        if (raw instanceof Raw.Items items) {
            return items.values();
        }
        return Stream.of(text().split("[\\s,]+")).filter(item -> !item.isEmpty()).toList();
    }

    /** The value as an absolute path. */
    Path path() {
        try {
            return base.resolve(text()).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(
                    "no path under the locale of this process (is LANG of UTF-8?): " + e.getReason(), e);
        }
    }
}
