package taskmill.task;

import java.util.Locale;

/** The kinds of work. */
public enum TaskType {
    SCRIPT, RPC, HANDLER;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
