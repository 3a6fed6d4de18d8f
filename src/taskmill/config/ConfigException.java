package taskmill.config;

import java.util.List;

/**
 * A configuration that cannot be used. It carries all mistakes, in the order of the file; the message has one line for
 * each. No value of a secret is in it. A main prints it and ends with exit code 2.
 */
public final class ConfigException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    public ConfigException(List<String> mistakes) {
        super(String.join("\n", mistakes));
    }

    /** One line for each mistake, {@code file:line: name: reason} as far as they are known. */
    public List<String> mistakes() {
        return getMessage().lines().toList();
    }
}
