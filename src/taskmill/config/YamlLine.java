package taskmill.config;

import java.util.ArrayList;
import java.util.List;

/**
 * A line of a YAML file that says something.
 *
 * @param indent number of blanks in front
 * @param content what follows them, without blanks at the end
 */
record YamlLine(Where where, int indent, String content) {
    /** Answers all lines but empty ones and comments; those that hold what no line may hold become mistakes. */
    static List<YamlLine> split(String source, String text, Mistakes mistakes) {
        List<YamlLine> lines = new ArrayList<>();
        String[] physical = text.split("\r\n|\n|\r", -1);
        for (int i = 0; i < physical.length; i++) {
            String content = physical[i].strip();
            if (!content.isEmpty() && !content.startsWith("#")) {
                Where where = new Where(source, i + 1);
                String blanks = physical[i].substring(0, physical[i].indexOf(content));
                if (isReadable(blanks, content, where, mistakes)) {
                    lines.add(new YamlLine(where, blanks.length(), content));
                }
            }
        }
        return lines;
    }

    private static boolean isReadable(String blanks, String content, Where where, Mistakes mistakes) {
        if (blanks.chars().anyMatch(c -> c != ' ')) {
            mistakes.add(where, "a line is indented with plain blanks, neither tabs nor wide ones");
            return false;
        }
        if (content.indexOf('\uFFFD') >= 0) {
            mistakes.add(where, "this is not UTF-8: save the file in that encoding");
            return false;
        }
        if (content.chars().anyMatch(c -> c < ' ' && c != '\t' || c == 0x7f)) {
            mistakes.add(where, "a control character stands here");
            return false;
        }
        return true;
    }

    boolean isItem() {
        return content.equals("-") || content.startsWith("- ") || content.startsWith("-\t");
    }

    /** Where the colon is that ends the key: the first one before a blank or the end; -1 without one. */
    int colon() {
        for (int i = 0; i < content.length(); i++) {
            boolean ends = i + 1 == content.length() || content.charAt(i + 1) == ' ' || content.charAt(i + 1) == '\t';
            if (content.charAt(i) == ':' && ends) {
                return i;
            }
        }
        return -1;
    }
}
