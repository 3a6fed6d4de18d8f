package taskmill.config.read;

import taskmill.task.Check;

/** Reads one value of YAML: plain, in single quotes, or in double quotes, with an optional comment after it. */
final class YamlScalar {
    private final String text;
    private int next;

    private YamlScalar(String text) {
        this.text = text;
    }

    /** True if there is at most a comment, so that the value may follow on the next lines. */
    static boolean isAbsent(String rest) {
        return rest.isBlank() || rest.strip().startsWith("#");
    }

    /**
     * Reads what follows a colon or dash; {@code null} and {@code ~} are empty.
     *
     * @throws IllegalArgumentException with the reason, without quoting the text, which may be a secret
     */
    static String read(String rest) {
        if (isAbsent(rest)) {
            return "";
        }
        String text = rest.strip();
        return switch (text.charAt(0)) {
            case '\'', '"' -> new YamlScalar(text).quoted(text.charAt(0));
            default -> plain(text);
        };
    }

    private static String plain(String text) {
        requireNoMarker(text);
        String value = text.split("[ \t]#", 2)[0].stripTrailing();
        Check.that(!value.matches(".*:([ \t].*)?"),
            "a value needs quotes if it has a colon before a blank or at its end");
        return value.equals("null") || value.equals("~") ? "" : value;
    }

    /** Refuses a text that begins with a sign that has another meaning in YAML. */
    static void requireNoMarker(String text) {
        Check.that(!text.matches("(---|\\.\\.\\.)([ \t].*)?") && !text.startsWith("%"),
            "document markers and directives are not supported");
        String reason = switch (text.charAt(0)) {
            case '&', '*' -> "anchors and aliases are not supported";
            case '!' -> "tags are not supported";
            case '|', '>' -> "block scalars are not supported: write the value in one line";
            case '[', ']', '{', '}', ',' ->
                "flow collections are not supported: write a block list, or put quotes around a text";
            case '@', '`' -> "a value needs quotes if it begins with this sign";
            case '-', '?' -> text.matches(".([ \t].*)?") ? "a list or key cannot begin here" : "";
            default -> "";
        };
        Check.that(reason.isEmpty(), reason);
    }

    private String quoted(char quote) {
        StringBuilder value = new StringBuilder();
        for (next = 1; next < text.length(); next++) {
            char c = text.charAt(next);
            if (c == '\\' && quote == '"') {
                value.append(escape());
            } else if (c != quote) {
                value.append(c);
            } else if (quote == '\'' && text.startsWith("''", next)) {
                value.append(c);
                next++;
            } else {
                return closed(value);
            }
        }
        throw new IllegalArgumentException("the quote is not closed in this line");
    }

    private char escape() {
        next++;
        return switch (next < text.length() ? text.charAt(next) : ' ') {
            case '"' -> '"';
            case '\\' -> '\\';
            case '/' -> '/';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw new IllegalArgumentException(
                "in double quotes, \\ must be followed by \\ \" / n r t or u; single quotes take every sign as it is");
        };
    }

    private char unicode() {
        String digits = text.substring(next + 1, Math.min(text.length(), next + 5));
        Check.that(digits.matches("[0-9A-Fa-f]{4}"), "\\u must be followed by four hexadecimal digits");
        next += 4;
        return (char) Integer.parseInt(digits, 16);
    }

    private String closed(StringBuilder value) {
        String rest = text.substring(next + 1);
        Check.that(rest.isBlank() || rest.matches("[ \t]+#.*"), "there is something after the closing quote");
        return value.toString();
    }
}
