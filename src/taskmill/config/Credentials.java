package taskmill.config;

import java.util.List;

/** The tokens that a broker accepts. Thread-safe. */
@FunctionalInterface
public interface Credentials {
    /** Those that hold now; never empty, and the very same list as long as nothing changes. */
    List<Credential> current();
}
