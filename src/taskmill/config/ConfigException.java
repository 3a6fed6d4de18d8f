package taskmill.config;

import java.util.List;

/** A configuration that cannot be used. Its message has a line for each mistake, in their order, and no secret. */
public final class ConfigException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    /** All mistakes of one configuration.
     * @param mistakes a line for each */
    public ConfigException(List<String> mistakes) {
        super(String.join("\n", mistakes));
    }

    /** {@return one line for each mistake, {@code file:line: name: reason} as far as they are known} */
    public List<String> mistakes() {
        return getMessage().lines().toList();
    }
}
