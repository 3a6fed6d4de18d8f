package taskmill.http;

import java.util.Optional;
import taskmill.access.CallerRole;
import taskmill.access.Credential;

/**
 * Who sends a request.
 *
 * @param name of the token that was shown; empty if there was none
 * @param role empty for a stranger: a token is needed, and none that holds was shown
 */
record Caller(String name, Optional<CallerRole> role) {
    /** Anybody, where no token is needed. */
    static final Caller ANYBODY = new Caller("", Optional.of(CallerRole.ADMIN));
    static final Caller STRANGER = new Caller("", Optional.empty());

    static Caller of(Credential credential) {
        return new Caller(credential.name(), Optional.of(credential.role()));
    }

    boolean isKnown() {
        return role.isPresent();
    }

    /** @throws Problem 401 of a stranger, 403 if the role is another one */
    void require(CallerRole needed) {
        CallerRole own = role.orElseThrow(Guard::unauthorized);
        if (!own.includes(needed)) {
            throw Problem.of(403, "the role " + needed.word() + " is needed here; the token " + name + " has the role "
                    + own.word());
        }
    }
}
