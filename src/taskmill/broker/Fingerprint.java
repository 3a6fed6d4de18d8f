package taskmill.broker;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import taskmill.task.Sha256;

/** A digest that stands for the parameters of a keyed submit. */
final class Fingerprint {
    private Fingerprint() {
    }

    /** SHA-256 as 43 characters of base64url. */
    static String of(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(
            Sha256.of(text.getBytes(StandardCharsets.UTF_8)));
    }
}
