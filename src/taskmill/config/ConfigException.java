package taskmill.config;

import java.util.List;

/**
 * A configuration that cannot be used. Carries every mistake that was found, in the order of the file; the message is
 * all of them, one a line. The values of secrets never stand in it. A main prints it and ends with exit code 2.
 */
public final class ConfigException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;
    private final transient List<String> mistakes;

    public ConfigException(List<String> mistakes) {
        super(String.join("\n", mistakes));
        this.mistakes = List.copyOf(mistakes);
    }

    /** One line for each mistake, {@code file:line: name: reason} as far as they are known. */
    public List<String> mistakes() {
        return mistakes == null ? getMessage().lines().toList() : mistakes;
    }
}
