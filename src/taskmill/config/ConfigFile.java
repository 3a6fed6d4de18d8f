package taskmill.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads a configuration file, whatever the locale of the process. */
final class ConfigFile {
    private static final int MAX_BYTES = 1 << 20;
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private ConfigFile() {
    }

    /**
     * The settings in a file.
     *
     * @param shown what the file is called in mistakes
     * @param base where relative paths in it start
     */
    static List<Setting> settings(String shown, Path file, Path base, Mistakes mistakes) {
        try (InputStream stream = Files.newInputStream(file)) {
            byte[] bytes = stream.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                mistakes.add(new Where(shown, 0), "this file is too long for a configuration");
                return List.of();
            }
            // Bytes that are no UTF-8 become U+FFFD here, which is refused later unless it stands in a comment.
            String text = new String(bytes, StandardCharsets.UTF_8);
            String content = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
            return YamlSubset.parse(shown, content, mistakes).stream()
                    .map(entry -> new Setting(entry.key(), entry.where(), entry.value(), base))
                    .toList();
        } catch (IOException e) {
            mistakes.add(new Where(shown, 0), "this file cannot be read: " + e.getClass().getSimpleName());
            return List.of();
        }
    }
}
