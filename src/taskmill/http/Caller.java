package taskmill.http;

import java.util.Optional;
import taskmill.access.CallerRole;

/** Who sends a request: the name of the token, empty if there was none, and the role, empty for a stranger. */
record Caller(String name, Optional<CallerRole> role) {
    /** Where no token is needed. */
    static final Caller ANYBODY = new Caller("", Optional.of(CallerRole.ADMIN));
    static final Caller STRANGER = new Caller("", Optional.empty());

    boolean isKnown() {
        return role.isPresent();
    }

    /** @throws Problem 401 for a stranger, 403 if the caller's role does not include the needed one */
    void require(CallerRole needed) {
        CallerRole own = role.orElseThrow(AccessCheck::unauthorized);
        if (!own.includes(needed)) {
            throw Problem.of(403, "the role " + needed.word() + " is needed here; the token " + name + " has the role "
                + own.word());
        }
    }
}
