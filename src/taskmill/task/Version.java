package taskmill.task;

import java.util.Objects;

/** The version of this program. */
public final class Version {
    /** As the jar's manifest has it; {@code dev} when run from class files. */
    public static final String TEXT =
        Objects.requireNonNullElse(Version.class.getPackage().getImplementationVersion(), "dev");
}
