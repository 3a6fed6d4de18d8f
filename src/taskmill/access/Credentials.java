package taskmill.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import taskmill.task.Sha256;

/** The tokens that a broker accepts. Thread-safe. */
@FunctionalInterface
public interface Credentials {
    /** The tokens that are valid now; never empty. */
    List<Credential> current();

    /** The token that was sent as these bytes. Every digest is compared in constant time, so timing reveals nothing. */
    default Optional<Credential> find(byte[] token) {
        byte[] digest = ascii(Sha256.hex(token));
        Credential found = null;
        for (Credential credential : current()) {
            if (MessageDigest.isEqual(ascii(credential.digest()), digest)) {
                found = credential;
            }
        }
        return Optional.ofNullable(found);
    }

    /** A warning that names the tokens that are too short; empty if none is. Digests tell no length. */
    default Optional<String> warning() {
        String names = current().stream().filter(Credential::guessable).map(Credential::name)
            .collect(Collectors.joining(","));
        return names.isEmpty() ? Optional.empty()
            : Optional.of("a token of fewer than 16 characters can be guessed; bin/token.sh makes better ones tokens="
                + names);
    }

    private static byte[] ascii(String digest) {
        return digest.getBytes(StandardCharsets.US_ASCII);
    }
}
