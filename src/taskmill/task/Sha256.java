package taskmill.task;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Makes SHA-256 digests (FIPS 180-4). */
public final class Sha256 {
    private Sha256() {
    }

    /** The 32 bytes of a digest. */
    public static byte[] of(byte[] bytes) {
        return start().digest(bytes);
    }

    /** The digest as 64 hexadecimal digits in lower case. */
    public static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(of(bytes));
    }

    /** The same of all that a stream still holds; does not close it. */
    public static String hex(InputStream in) throws IOException {
        MessageDigest digest = start();
        new DigestInputStream(in, digest).transferTo(OutputStream.nullOutputStream());
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest start() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
