package taskmill.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Which script a call is about, by the hashes of the texts that the product gives to Redis. Immutable. */
final class ScriptNames {
    /** Those that change something, then those that only read. */
    static final List<String> ALL = List.of("submit", "claim", "renew", "settle", "release", "recover", "takeover",
            "late",
            "cancel", "retry", "expire", "read", "finished", "count", "page", "check");
    private static final Map<String, String> BY_HASH = hashes();

    private ScriptNames() {
    }

    /** The name of the script that is called; empty if it is another call. */
    static String of(RespReader.Message call) {
        String command = call.word(0).toUpperCase(Locale.ROOT);
        return switch (command) {
            case "EVALSHA" -> BY_HASH.getOrDefault(call.word(1), "");
            case "EVAL" -> BY_HASH.getOrDefault(sha1(call.word(1)), "");
            default -> "";
        };
    }

    private static Map<String, String> hashes() {
        Map<String, String> names = new HashMap<>();
        for (String name : ALL) {
            String file = text(name);
            int body = file.indexOf('\n') + 1;
            names.put(sha1(file.substring(0, body) + text("clock") + text("prelude") + file.substring(body)), name);
        }
        return Map.copyOf(names);
    }

    private static String text(String name) {
        try (InputStream in = ScriptNames.class.getResourceAsStream("/taskmill/store/lua/" + name + ".lua")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha1(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return String.format("%040x", new BigInteger(1, digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
