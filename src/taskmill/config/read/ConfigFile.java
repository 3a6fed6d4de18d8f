package taskmill.config.read;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import taskmill.task.Check;

/**
 * Reads a configuration file in UTF-8: the part of YAML 1.2 with {@code key: value}, comments, quotes, block lists, and
 * one level of nested keys. Anything else is refused with its line and the reason; all mistakes are found. For one
 * thread.
 */
public final class ConfigFile {
    private static final int MAX_BYTES = 1 << 20;
    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private static final Pattern KEY = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]*");

    private final List<YamlLine> lines;
    private final Path base;
    private final Mistakes mistakes;
    private final List<Setting> settings = new ArrayList<>();
    private final Map<String, Integer> lineOfKey = new HashMap<>();
    private int next;

    private ConfigFile(List<YamlLine> lines, Path base, Mistakes mistakes) {
        this.lines = lines;
        this.base = base;
        this.mistakes = mistakes;
    }

    /** The settings of a file of at most 1 MiB, called shown in mistakes; relative paths in it start at the base. */
    public static List<Setting> settings(String shown, Path file, Path base, Mistakes mistakes) {
        try (InputStream stream = Files.newInputStream(file)) {
            byte[] bytes = stream.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                mistakes.add(Location.of(shown), "this file is too long for a configuration");
                return List.of();
            }
            // Bytes that are no UTF-8 become U+FFFD, which YamlLine refuses unless it is in a comment.
            String text = new String(bytes, StandardCharsets.UTF_8);
            return parse(shown, text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text, base, mistakes);
        } catch (IOException e) {
            mistakes.add(Location.of(shown), "this file cannot be read: " + e.getClass().getSimpleName());
            return List.of();
        }
    }

    /** The settings without mistakes. Source is the file's name in mistakes; relative paths start at the base. */
    static List<Setting> parse(String source, String text, Path base, Mistakes mistakes) {
        ConfigFile file = new ConfigFile(YamlLine.split(source, text, mistakes), base, mistakes);
        while (file.next < file.lines.size()) {
            file.readSetting();
        }
        return file.settings;
    }

    private void readSetting() {
        YamlLine line = lines.get(next++);
        try {
            Check.that(line.indent() == 0, "this line is indented, but the line above cannot have nested ones");
            String key = key(line);
            String rest = valueText(line);
            Setting.Value value = YamlScalar.isAbsent(rest) ? nested() : new Setting.Text(YamlScalar.read(rest));
            requireNew(key, line, lineOfKey);
            settings.add(new Setting(key, line.location(), value, base));
        } catch (IllegalArgumentException e) {
            mistakes.add(line.location(), e.getMessage());
            skipDeeperThan(line.indent());
        }
    }

    /** Skips the lines nested in one with a mistake: they are no mistakes of their own. */
    private void skipDeeperThan(int indent) {
        while (next < lines.size() && lines.get(next).indent() > indent) {
            next++;
        }
    }

    private Setting.Value nested() {
        if (next == lines.size()) {
            return new Setting.Text("");
        }
        YamlLine first = lines.get(next);
        if (first.isItem()) {
            return new Setting.Items(items(first.indent()));
        }
        return first.indent() > 0 ? new Setting.Pairs(pairs(first.indent())) : new Setting.Text("");
    }

    private List<String> items(int indent) {
        List<String> items = new ArrayList<>();
        while (next < lines.size() && (lines.get(next).isItem() || lines.get(next).indent() > 0)) {
            readInner(indent, line -> {
                Check.that(line.isItem(), "a list item must begin with a dash and a space");
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

    private void readInner(int indent, Consumer<YamlLine> inner) {
        YamlLine line = lines.get(next++);
        try {
            Check.that(line.indent() == indent, line.indent() > indent
                ? "this line is nested deeper than one level, or continues the one above: neither is supported"
                : "this line is not indented like the others of its block");
            inner.accept(line);
        } catch (IllegalArgumentException e) {
            mistakes.add(line.location(), e.getMessage());
            skipDeeperThan(line.indent());
        }
    }

    private static void requireNew(String key, YamlLine line, Map<String, Integer> seen) {
        Integer before = seen.putIfAbsent(key, line.location().line());
        Check.that(before == null, key + ": is already set in line " + before);
    }

    private static String key(YamlLine line) {
        YamlScalar.requireNoMarker(line.content());
        int colon = line.colon();
        Check.that(colon >= 0, line.content().matches("[A-Za-z_]+ *:.*")
            ? "a space is missing after the colon" : "\"key: value\" is expected");
        String key = line.content().substring(0, colon).stripTrailing();
        Check.that(KEY.matcher(key).matches(), "a key is a plain word of letters, digits and _, without quotes");
        return key;
    }

    private static String valueText(YamlLine line) {
        return line.content().substring(line.colon() + 1);
    }
}
