package taskmill.task;

/** The version of this program. */
public final class Version {
    /** As the jar's manifest has it; {@code dev} when run from class files. */
    public static final String TEXT = read();

    private Version() {
    }

    private static String read() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }
}
