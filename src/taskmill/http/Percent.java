package taskmill.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Decodes percent-encoded text (RFC 3986), in which each character is one byte, and UTF-8. Malformed text is a 400 that
 * names the field.
 */
final class Percent {
    private static final char REPLACEMENT = '\uFFFD';

    /** Decodes a part of a path. A plus stays a plus. */
    static String decode(String raw, String field) {
        return isPlain(raw, false) ? raw : decode(raw, field, false);
    }

    /** Decodes a name or a value of a query or a form. A plus is a space. */
    static String decodeForm(String raw, String field) {
        return isPlain(raw, true) ? raw : decode(raw, field, true);
    }

    /** The text of the first {@code length} bytes, which must be UTF-8. */
    static String utf8(byte[] bytes, int length, String field) {
        String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
        // The fast decoder replaces malformed bytes by U+FFFD. The strict one tells them from a U+FFFD that was sent.
        return text.indexOf(REPLACEMENT) < 0 ? text : strictly(bytes, length, field);
    }

    private static String strictly(byte[] bytes, int length, String field) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length)).toString();
        } catch (CharacterCodingException e) {
            throw Problem.badRequest(field, "not valid UTF-8");
        }
    }

    private static boolean isPlain(String raw, boolean form) {
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%' || c >= 0x80 || form && c == '+') {
                return false;
            }
        }
        return true;
    }

    private static String decode(String raw, String field, boolean form) {
        byte[] bytes = new byte[raw.length()];
        int length = 0;
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                bytes[length++] = (byte) (hex(raw, i + 1, field) << 4 | hex(raw, i + 2, field));
                i += 2;
            } else {
                bytes[length++] = (byte) (form && c == '+' ? ' ' : c);
            }
        }
        return utf8(bytes, length, field);
    }

    private static int hex(String raw, int index, String field) {
        int digit = index < raw.length() && raw.charAt(index) < 0x80 ? Character.digit(raw.charAt(index), 16) : -1;
        if (digit < 0) {
            throw Problem.badRequest(field, "a % must be followed by two hexadecimal digits");
        }
        return digit;
    }
}
