package taskmill.config;

/** Reads one value of YAML: plain, in single quotes, or in double quotes, with an optional comment behind it. */
final class YamlScalar {
    private final String text;
    private int next;

    private YamlScalar(String text) {
        this.text = text;
    }

    /** True if nothing but a comment stands there, so that the value may follow on the next lines. */
    static boolean isAbsent(String rest) {
        return rest.isBlank() || rest.strip().startsWith("#");
    }

    /**
     * The value of what follows a colon or dash; {@code null} and {@code ~} are empty.
     *
     * @throws IllegalArgumentException with the reason, without quoting the text, since it may be a secret
     */
    static String read(String rest) {
        if (isAbsent(rest)) {
            return "";
        }
        String text = rest.strip();
        return switch (text.charAt(0)) {
            case '\'' -> new YamlScalar(text).singleQuoted();
            case '"' -> new YamlScalar(text).doubleQuoted();
            default -> plain(text);
        };
    }

    private static String plain(String text) {
        requireNoMarker(text);
        String value = text.split("[ \t]#", 2)[0].stripTrailing();
        if (value.matches(".*:([ \t].*)?")) {
            throw new IllegalArgumentException("a value with a colon before a blank or at its end needs quotes");
        }
        return value.equals("null") || value.equals("~") ? "" : value;
    }

    /** Refuses what begins with a sign that means something else in YAML. */
    static void requireNoMarker(String text) {
        if (text.matches("(---|\\.\\.\\.)([ \t].*)?") || text.startsWith("%")) {
            throw new IllegalArgumentException("a file is one document: its marks and directives are not read");
        }
        String reason = switch (text.charAt(0)) {
            case '&', '*' -> "anchors and aliases are not read";
            case '!' -> "tags are not read";
            case '|', '>' -> "block scalars are not read: write the value in one line";
            case '[', ']', '{', '}', ',' ->
                    "flow collections are not read: write a block list, or quotes around a text";
            case '@', '`' -> "a value that begins with this sign needs quotes";
            case '-', '?' -> text.matches(".([ \t].*)?") ? "a list or key cannot begin here" : "";
            default -> "";
        };
        if (!reason.isEmpty()) {
            throw new IllegalArgumentException(reason);
        }
    }

    private String singleQuoted() {
        StringBuilder value = new StringBuilder();
        for (next = 1; next < text.length(); next++) {
            if (text.charAt(next) != '\'') {
                value.append(text.charAt(next));
            } else if (text.startsWith("''", next)) {
                value.append('\'');
                next++;
            } else {
                return closed(value);
            }
        }
        throw new IllegalArgumentException("the quote is not closed in this line");
    }

    private String doubleQuoted() {
        StringBuilder value = new StringBuilder();
        for (next = 1; next < text.length(); next++) {
            switch (text.charAt(next)) {
                case '"' -> {
                    return closed(value);
                }
                case '\\' -> value.append(escape());
                default -> value.append(text.charAt(next));
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
                    "after \\ in double quotes comes one of \\ \" / n r t u; single quotes take everything as it is");
        };
    }

    private char unicode() {
        String digits = text.substring(next + 1, Math.min(text.length(), next + 5));
        if (!digits.matches("[0-9A-Fa-f]{4}")) {
            throw new IllegalArgumentException("after \\u come four hexadecimal digits");
        }
        next += 4;
        return (char) Integer.parseInt(digits, 16);
    }

    private String closed(StringBuilder value) {
        String rest = text.substring(next + 1);
        if (!rest.isBlank() && !rest.matches("[ \t]+#.*")) {
            throw new IllegalArgumentException("something follows the closing quote");
        }
        return value.toString();
    }
}
