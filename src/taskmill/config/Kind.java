package taskmill.config;

import java.util.function.Predicate;

/**
 * What the values of an option are.
 *
 * @param unit for documents: what is expected, with the range
 * @param reader makes the value, or throws an {@link IllegalArgumentException} with the reason
 * @param range tells the values that are possible
 */
record Kind<T>(String unit, Reader<T> reader, Predicate<T> range) {
    /** The way from what was written to the value. */
    @FunctionalInterface
    interface Reader<T> {
        T read(Setting setting);
    }

    /** A kind whose every value that can be made is possible. */
    Kind(String unit, Reader<T> reader) {
        this(unit, reader, value -> true);
    }

    T read(Setting setting) {
        T value = reader.read(setting);
        if (!range.test(value)) {
            throw outside(setting.text());
        }
        return value;
    }

    /** Says that a value, as it was written, is outside the range. */
    IllegalArgumentException outside(String written) {
        return new IllegalArgumentException("\"" + written + "\" is out of range: " + unit);
    }
}
