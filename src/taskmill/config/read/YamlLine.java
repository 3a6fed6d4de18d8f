package taskmill.config.read;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A line of a YAML file that is neither empty nor a comment: its leading blanks, the rest without trailing ones. */
record YamlLine(Location location, int indent, String content) {
    private static final Pattern KEY_END = Pattern.compile(":(?=[ \t]|\\z)");

    /** Splits a file into lines; those with characters that no line may hold become mistakes. */
    static List<YamlLine> split(String source, String text, Mistakes mistakes) {
        List<YamlLine> lines = new ArrayList<>();
        String[] physical = text.split("\r\n|\n|\r", -1);
        for (int i = 0; i < physical.length; i++) {
            String content = physical[i].strip();
            if (!content.isEmpty() && !content.startsWith("#")) {
                Location location = new Location(source, i + 1);
                String blanks = physical[i].substring(0, physical[i].indexOf(content));
                if (isReadable(blanks, content, location, mistakes)) {
                    lines.add(new YamlLine(location, blanks.length(), content));
                }
            }
        }
        return lines;
    }

    private static boolean isReadable(String blanks, String content, Location location, Mistakes mistakes) {
        String fault = blanks.chars().anyMatch(c -> c != ' ')
            ? "lines are indented with blanks only, not with tabs or other white space"
            : content.indexOf('\uFFFD') >= 0 ? "this is not UTF-8: save the file in that encoding"
            : content.chars().anyMatch(c -> c < ' ' && c != '\t' || c == 0x7f) ? "this line holds a control character"
            : "";
        if (!fault.isEmpty()) {
            mistakes.add(location, fault);
        }
        return fault.isEmpty();
    }

    boolean isItem() {
        return content.equals("-") || content.startsWith("- ") || content.startsWith("-\t");
    }

    /** The position of the colon that ends the key: the first one before a blank or the end; -1 if there is none. */
    int colon() {
        Matcher end = KEY_END.matcher(content);
        return end.find() ? end.start() : -1;
    }
}
