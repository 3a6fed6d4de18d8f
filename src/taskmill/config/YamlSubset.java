package taskmill.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads the part of YAML 1.2 that configuration needs: {@code key: value}, comments, quotes, block lists, and one level
 * of nested keys. All else is refused with its line and the reason; after a mistake the reading goes on, so that all
 * are found. Confined to one thread.
 */
final class YamlSubset {
    /** A key at the left margin with what belongs to it. */
    record Entry(String key, Where where, Raw value) { }

    private static final Pattern KEY = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]*");

    private final List<YamlLine> lines;
    private final Mistakes mistakes;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, Integer> lineOfKey = new HashMap<>();
    private int next;

    private YamlSubset(List<YamlLine> lines, Mistakes mistakes) {
        this.lines = lines;
        this.mistakes = mistakes;
    }

    /** Answers the sound entries; {@code source} names the file in the mistakes that are added. */
    static List<Entry> parse(String source, String text, Mistakes mistakes) {
        YamlSubset reading = new YamlSubset(YamlLine.split(source, text, mistakes), mistakes);
        while (reading.next < reading.lines.size()) {
            reading.readEntry();
        }
        return reading.entries;
    }

    private void readEntry() {
        YamlLine line = lines.get(next++);
        try {
            if (line.indent() > 0) {
                throw new IllegalArgumentException("this line is indented, but nothing above it takes nested lines");
            }
            String key = key(line);
            String rest = valueText(line);
            Raw value = YamlScalar.isAbsent(rest) ? nested() : new Raw.Text(YamlScalar.read(rest));
            requireNew(key, line, lineOfKey);
            entries.add(new Entry(key, line.where(), value));
        } catch (IllegalArgumentException e) {
            mistakes.add(line.where(), e.getMessage());
            skipDeeperThan(line.indent());
        }
    }

    /** What a broken line would have held is no mistake of its own. */
    private void skipDeeperThan(int indent) {
        while (next < lines.size() && lines.get(next).indent() > indent) {
            next++;
        }
    }

    private Raw nested() {
        if (next == lines.size()) {
            return new Raw.Text("");
        }
        YamlLine first = lines.get(next);
        if (first.isItem()) {
            return new Raw.Items(items(first.indent()));
        }
        return first.indent() > 0 ? new Raw.Pairs(pairs(first.indent())) : new Raw.Text("");
    }

    private List<String> items(int indent) {
        List<String> items = new ArrayList<>();
        while (next < lines.size() && (lines.get(next).isItem() || lines.get(next).indent() > 0)) {
            readInner(indent, line -> {
                if (!line.isItem()) {
                    throw new IllegalArgumentException("an item of the list above begins with a dash and a space");
                }
                items.add(YamlScalar.read(line.content().substring(1)));
            });
        }
        return items;
    }

    private Map<String, String> pairs(int indent) {
        Map<String, String> pairs = new LinkedHashMap<>();
        Map<String, Integer> seen = new HashMap<>();
        while (next < lines.size() && lines.get(next).indent() > 0) {
            readInner(indent, line -> {
                String key = key(line);
                requireNew(key, line, seen);
                pairs.put(key, YamlScalar.read(valueText(line)));
            });
        }
        return pairs;
    }

    /** A line of a nested block. */
    private interface Inner {
        void read(YamlLine line);
    }

    private void readInner(int indent, Inner inner) {
        YamlLine line = lines.get(next++);
        try {
            if (line.indent() != indent) {
                throw new IllegalArgumentException(line.indent() > indent
                        ? "this is nested deeper than one level, or goes on with the line above: neither is read"
                        : "this line is not indented like the others of its block");
            }
            inner.read(line);
        } catch (IllegalArgumentException e) {
            mistakes.add(line.where(), e.getMessage());
            skipDeeperThan(line.indent());
        }
    }

    private static void requireNew(String key, YamlLine line, Map<String, Integer> seen) {
        Integer before = seen.putIfAbsent(key, line.where().line());
        if (before != null) {
            throw new IllegalArgumentException(key + ": stands in line " + before + " already");
        }
    }

    private static String key(YamlLine line) {
        YamlScalar.requireNoMarker(line.content());
        int colon = line.colon();
        if (colon < 0) {
            throw new IllegalArgumentException(line.content().matches("[A-Za-z_]+ *:.*")
                    ? "a space is missing after the colon" : "\"key: value\" is expected");
        }
        String key = line.content().substring(0, colon).stripTrailing();
        if (!KEY.matcher(key).matches()) {
            throw new IllegalArgumentException("a key is a plain word of letters, digits and _, without quotes");
        }
        return key;
    }

    private static String valueText(YamlLine line) {
        return line.content().substring(line.colon() + 1);
    }
}
