package taskmill.config.read;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import taskmill.task.Check;

/** A name with the value that somebody wrote for it, not yet checked. Relative paths start at the base. */
public record Setting(String name, Location location, Value value, Path base) {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{[A-Za-z_][A-Za-z0-9_]*[:}]");

    /** A value as it was written. */
    public sealed interface Value { }

    /** One text; empty if only the name was written. */
    public record Text(String text) implements Value { }

    /** A YAML list. */
    public record Items(List<String> items) implements Value { }

    /** Nested YAML keys, in their order. */
    public record Pairs(Map<String, String> pairs) implements Value { }

    public Setting(String name, Location location, String text, Path base) {
        this(name, location, new Text(text), base);
    }

    public boolean isEmpty() {
        return value instanceof Text written && written.text().isBlank();
    }

    /** The one text, without blanks around it. A list or nested keys are an IllegalArgumentException. */
    public String text() {
        if (value instanceof Text written) {
            return written.text().strip();
        }
        throw new IllegalArgumentException("one value is expected, not a list or nested keys");
    }

    /** The values of a list, or of one text with commas or blanks between them. */
    public List<String> items() {
        if (value instanceof Items list) {
            return list.items();
        }
        return Stream.of(text().split("[\\s,]+")).filter(item -> !item.isEmpty()).toList();
    }

    /** @throws IllegalArgumentException if the value has the form of a variable; the message does not quote it */
    public void requireNoVariable() {
        Check.that(written().noneMatch(text -> VARIABLE.matcher(text).find()),
            "${…} is not replaced by a variable here: write the value, or set the option in the environment");
    }

    private Stream<String> written() {
        if (value instanceof Items list) {
            return list.items().stream();
        }
        return value instanceof Pairs nested ? nested.pairs().values().stream() : Stream.of(text());
    }

    /** The value as an absolute path. */
    public Path path() {
        Check.that(!text().startsWith("~") && !text().startsWith("$"),
            "~ and $ are not replaced here: write the whole path");
        try {
            return base.resolve(text()).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(
                "this path cannot be used in the locale of this process (is LANG of UTF-8?): " + e.getReason(), e);
        }
    }
}
