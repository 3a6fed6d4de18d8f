package taskmill.cli.command;

import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Rows under heads, aligned by what a terminal shows: a Chinese character takes two columns, a combining mark none. The
 * first column is never cut. Where rows do not fit even so, each field has a line.
 */
final class Table {
    private static final Set<UnicodeScript> WIDE =
        Set.of(UnicodeScript.HAN, UnicodeScript.HANGUL, UnicodeScript.HIRAGANA, UnicodeScript.KATAKANA,
        UnicodeScript.BOPOMOFO);
    private static final String GAP = "  ";
    private static final int NARROW = 9;

    /** @param columns of the terminal; 0 if the lines may be of any length */
    static List<String> lines(List<String> heads, List<List<String>> rows, int columns) {
        List<List<String>> all = new ArrayList<>(List.of(heads.stream().map(String::toUpperCase).toList()));
        rows.forEach(row -> all.add(row.stream().map(Table::printable).toList()));
        int[] widths = new int[heads.size()];
        all.forEach(row -> Arrays.setAll(widths, i -> Math.max(widths[i], width(row.get(i)))));
        return columns == 0 || fits(widths, columns) ? all.stream().map(row -> line(row, widths)).toList()
            : all.stream().skip(1).flatMap(row -> fields(all.get(0), row, columns)).toList();
    }

    /** Makes the widest columns narrower, but not the first, until all fit; false if that would leave too little. */
    private static boolean fits(int[] widths, int columns) {
        int excess = Arrays.stream(widths).sum() + (widths.length - 1) * GAP.length() - columns;
        for (; excess > 0; excess--) {
            int widest = 0;
            for (int i = 1; i < widths.length; i++) {
                widest = widest == 0 || widths[i] > widths[widest] ? i : widest;
            }
            if (widest == 0 || widths[widest] <= NARROW) {
                return false;
            }
            widths[widest]--;
        }
        return true;
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = cut(row.get(i), widths[i]);
            line.append(i > 0 ? GAP : "").append(cell).append(" ".repeat(Math.max(0, widths[i] - width(cell))));
        }
        return line.toString().stripTrailing();
    }

    /** The first field, and below it each other that is not empty. */
    private static Stream<String> fields(List<String> heads, List<String> row, int columns) {
        return Stream.concat(Stream.of(row.get(0)), IntStream.range(1, row.size()).filter(i -> !row.get(i).isEmpty())
            .mapToObj(i -> cut(GAP + heads.get(i).toLowerCase() + GAP + row.get(i), columns)));
    }

    /** Without control characters, which could tell the terminal to do something. */
    static String printable(String text) {
        return text.codePoints().map(c -> Character.isISOControl(c) ? ' ' : c)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }

    /** How many columns of a terminal a text takes. */
    static int width(String text) {
        return text.codePoints().map(Table::width).sum();
    }

    private static int width(int c) {
        if (c < 0x300) {
            return 1;
        }
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
            default -> WIDE.contains(UnicodeScript.of(c)) || c >= 0x3000 && c <= 0x303e || c >= 0xff01 && c <= 0xff60
                || c >= 0xffe0 && c <= 0xffe6 || c >= 0x1f300 && c <= 0x1faff ? 2 : 1;
        };
    }

    /** The beginning of a text that is too long, with … at its end. */
    static String cut(String text, int columns) {
        if (width(text) <= columns) {
            return text;
        }
        StringBuilder kept = new StringBuilder();
        int left = columns - 1;
        for (int c : text.codePoints().toArray()) {
            left -= width(c);
            if (left < 0) {
                break;
            }
            kept.appendCodePoint(c);
        }
        return columns < 1 ? "" : kept.append('…').toString();
    }
}
