package taskmill.http;

import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Decodes percent-encoded text (RFC 3986) and UTF-8; malformed text is a 400 that names the field. */
final class Percent {
    private static final char REPLACEMENT = '\uFFFD';
    private static final Pattern BROKEN = Pattern.compile("%(?![0-9A-Fa-f]{2})");

    /** Decodes a name or a value of a query or a form, in which a plus is a space. */
    static String decodeForm(String raw, String field) {
        return decode(raw.replace('+', ' '), field);
    }

    /** Decodes a part of a path. Each character that was sent is one byte. */
    static String decode(String raw, String field) {
        String bytes = raw;
        if (raw.indexOf('%') >= 0) {
            if (BROKEN.matcher(raw).find()) {
                throw Problem.badRequest(field, "a % must be followed by two hexadecimal digits");
            }
            bytes = URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.ISO_8859_1);
        }
        return utf8(bytes.getBytes(StandardCharsets.ISO_8859_1), field);
    }

    static String utf8(byte[] bytes, String field) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        // The fast decoder replaces malformed bytes by U+FFFD. The strict one tells them from a U+FFFD that was sent.
        return text.indexOf(REPLACEMENT) < 0 ? text : strictly(bytes, field);
    }

    private static String strictly(byte[] bytes, String field) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw Problem.badRequest(field, "not valid UTF-8");
        }
    }
}
