package taskmill.config;

import java.util.Locale;

/** The two kinds of process. */
public enum Role {
    BROKER,
    WORKER;

    /** The name in file names and messages: {@code broker} or {@code worker}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
