package taskmill.http;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import taskmill.config.Credential;
import taskmill.config.Credentials;

/**
 * Finds out whose a token is. Digests are compared, of which all have one length, each in a time that does not depend
 * on where it differs, and always all of them: how long it takes tells nothing of any token. Thread-safe.
 */
final class Tokens {
    private final Credentials credentials;
    private volatile Table table = new Table(List.of(), new byte[0][]);

    private record Table(List<Credential> credentials, byte[][] digests) {
        static Table of(List<Credential> credentials) {
            return new Table(credentials, credentials.stream()
                    .map(credential -> HexFormat.of().parseHex(credential.digest())).toArray(byte[][]::new));
        }
    }

    Tokens(Credentials credentials) {
        this.credentials = credentials;
    }

    Optional<Credential> find(byte[] token) {
        byte[] shown = Credential.sha256(token);
        Table now = table();
        int found = -1;
        for (int i = 0; i < now.digests().length; i++) {
            if (MessageDigest.isEqual(now.digests()[i], shown)) {
                found = i;
            }
        }
        return found < 0 ? Optional.empty() : Optional.of(now.credentials().get(found));
    }

    private Table table() {
        List<Credential> current = credentials.current();
        Table known = table;
        if (known.credentials() != current) {
            known = Table.of(current);
            table = known;
        }
        return known;
    }
}
