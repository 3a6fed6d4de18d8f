package taskmill.config.read;

/**
 * Where a setting or a mistake was found.
 *
 * @param source a file, a flag or an environment variable; empty if there is none
 * @param line of the file, from 1; 0 for anything else
 */
public record Location(String source, int line) {
    public static final Location NONE = new Location("", 0);

    /** A flag, a variable, or a file as a whole. */
    public static Location of(String source) {
        return new Location(source, 0);
    }

    /** True for flags and variables: a message about one need not repeat the option's name. */
    public boolean namesOption() {
        return line == 0 && !source.isEmpty();
    }

    String prefix() {
        return source.isEmpty() ? "" : source + (line == 0 ? "" : ":" + line) + ": ";
    }
}
