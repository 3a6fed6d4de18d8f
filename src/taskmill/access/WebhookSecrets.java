package taskmill.access;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Secrets with which webhooks are signed, as Standard Webhooks has it; a receiver accepts any signature. Immutable. */
public final class WebhookSecrets {
    private static final String PREFIX = "whsec_";
    private static final String ALGORITHM = "HmacSHA256";
    private static final int LEAST_BYTES = 24;
    private static final int MOST_BYTES = 64;
    private final List<byte[]> keys;

    private WebhookSecrets(List<byte[]> keys) {
        this.keys = keys;
    }

    /** Reads a file of secrets, one a line: {@code whsec_} and the base64 of 24 to 64 bytes. No message quotes one. */
    public static WebhookSecrets read(Path file) {
        List<byte[]> keys = new ArrayList<>();
        for (String line : Secrets.readWord(file).split("\\s*\\R\\s*")) {
            keys.add(key(line, keys.size() + 1));
        }
        return new WebhookSecrets(List.copyOf(keys));
    }

    private static byte[] key(String line, int number) {
        try {
            byte[] key = Base64.getDecoder().decode(line.startsWith(PREFIX) ? line.substring(PREFIX.length()) : "");
            if (key.length >= LEAST_BYTES && key.length <= MOST_BYTES) {
                return key;
            }
        } catch (IllegalArgumentException e) {
            // Refused below, since the message of the JDK quotes the text.
        }
        throw new IllegalArgumentException("whsec_ and the base64 of " + LEAST_BYTES + " to " + MOST_BYTES
            + " bytes are expected in line " + number);
    }

    /** The value of the header {@code webhook-signature}, from those of webhook-id and webhook-timestamp. */
    public String signature(String id, long seconds, String body) {
        byte[] signed = (id + "." + seconds + "." + body).getBytes(StandardCharsets.UTF_8);
        return keys.stream().map(key -> "v1," + Base64.getEncoder().encodeToString(hmac(key, signed)))
            .collect(Collectors.joining(" "));
    }

    private static byte[] hmac(byte[] key, byte[] signed) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac.doFinal(signed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
