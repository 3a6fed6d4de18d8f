package taskmill.config.read;

import java.util.ArrayList;
import java.util.List;

/**
 * A line of a YAML file that is neither empty nor a comment.
 *
 * @param indent number of leading blanks
 * @param content the rest, without trailing blanks
 */
record YamlLine(Location location, int indent, String content) {
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
        if (blanks.chars().anyMatch(c -> c != ' ')) {
            mistakes.add(location, "lines are indented with blanks only, not with tabs or other white space");
            return false;
        }
        if (content.indexOf('\uFFFD') >= 0) {
            mistakes.add(location, "this is not UTF-8: save the file in that encoding");
            return false;
        }
        if (content.chars().anyMatch(c -> c < ' ' && c != '\t' || c == 0x7f)) {
            mistakes.add(location, "this line holds a control character");
            return false;
        }
        return true;
    }

    boolean isItem() {
        return content.equals("-") || content.startsWith("- ") || content.startsWith("-\t");
    }

    /** The position of the colon that ends the key: the first one before a blank or the end; -1 if there is none. */
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
