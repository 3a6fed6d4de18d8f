package taskmill.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Who carries a token and what that permits. The token itself is not kept.
 *
 * @param name what the token is called in files and messages
 * @param digest SHA-256 of the token's UTF-8, in lower-case hexadecimal digits
 */
public record Credential(String name, CallerRole role, String digest) {
    /** What can stand in a header after {@code Bearer} (RFC 6750, section 2.1, and a little more). */
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{1,1024}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
    private static final String DIGESTED = "sha256:";

    public Credential {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("the name of a token is " + NAME);
        }
        if (!DIGEST.matcher(digest).matches()) {
            throw new IllegalArgumentException("after sha256: come 64 hexadecimal digits in lower case");
        }
    }

    /** @param secret the token, or {@code sha256:} and its digest; no message quotes it */
    static Credential of(String name, CallerRole role, String secret) {
        return new Credential(name, role, secret.startsWith(DIGESTED)
                ? secret.substring(DIGESTED.length())
                : HexFormat.of().formatHex(sha256(requireToken(secret).getBytes(StandardCharsets.UTF_8))));
    }

    static String requireToken(String text) {
        if (!TOKEN.matcher(text).matches()) {
            throw new IllegalArgumentException("a token is up to 1024 visible ASCII characters without blanks");
        }
        return text;
    }

    /** The digest that tokens are known by. */
    public static byte[] sha256(byte[] token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
