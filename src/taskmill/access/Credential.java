package taskmill.access;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import taskmill.task.Check;
import taskmill.task.Sha256;

/** The name and role of a token with its SHA-256 in lower-case hex; the token itself is not kept. */
public record Credential(String name, CallerRole role, String digest, boolean guessable) {
    /** What can follow {@code Bearer} in a header (RFC 6750, section 2.1, and a little more). */
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{1,1024}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
    private static final String DIGEST_PREFIX = "sha256:";

    private static final int SAFE_LENGTH = 16;

    public Credential {
        Check.that(NAME.matcher(name).matches(), "the name of a token is " + NAME);
        Check.that(DIGEST.matcher(digest).matches(), "after sha256: come 64 hexadecimal digits in lower case");
    }

    /** Reads a token, or {@code sha256:} and its digest; an IllegalArgumentException does not quote it. */
    public static Credential of(String name, CallerRole role, String secret) {
        if (secret.startsWith(DIGEST_PREFIX)) {
            return new Credential(name, role, secret.substring(DIGEST_PREFIX.length()), false);
        }
        return new Credential(name, role, Sha256.hex(requireToken(secret).getBytes(StandardCharsets.UTF_8)),
            secret.length() < SAFE_LENGTH);
    }

    /** @throws IllegalArgumentException if the text cannot be a token; the message does not quote it */
    public static String requireToken(String text) {
        Check.that(TOKEN.matcher(text).matches(), "a token is up to 1024 visible ASCII characters without blanks");
        return text;
    }
}
