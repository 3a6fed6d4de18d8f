package taskmill.config;

/**
 * The place a setting or a mistake comes from.
 *
 * @param source a file, a flag or an environment variable; empty if there is no such place
 * @param line of the file, from 1; 0 if there are no lines
 */
record Where(String source, int line) {
    static final Where NOWHERE = new Where("", 0);

    /** True for flags and variables: a message about them need not name the option. */
    boolean tellsOption() {
        return line == 0 && !source.isEmpty();
    }

    /** Lines in their order, then what has no line. */
    int order() {
        return line == 0 ? Integer.MAX_VALUE : line;
    }

    /** The beginning of a message about it. */
    String prefix() {
        if (source.isEmpty()) {
            return "";
        }
        return line == 0 ? source + ": " : source + ":" + line + ": ";
    }
}
