package taskmill.worker.run;

/** How long a text becomes in JSON: quotes take two characters, control characters up to six. */
public final class JsonLength {
    private static final int ESCAPED = 6;

    /** The characters that this character, or this byte of UTF-8, takes in JSON. */
    public static int of(int c) {
        return switch (c) {
            case '"', '\\', '\n', '\r', '\t' -> 2;
            case '\u2028', '\u2029' -> ESCAPED;
            default -> c >= 0 && c < ' ' ? ESCAPED : 1;
        };
    }

    /** The length of the longest beginning of a text that takes at most so many characters in JSON. */
    public static int fitting(CharSequence text, long most) {
        if ((long) ESCAPED * text.length() <= most) {
            return text.length();
        }
        long left = most;
        for (int i = 0; i < text.length(); i++) {
            left -= of(text.charAt(i));
            if (left < 0) {
                return i > 0 && Character.isHighSurrogate(text.charAt(i - 1)) ? i - 1 : i;
            }
        }
        return text.length();
    }
}
