package taskmill.config.read;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads a configuration file as UTF-8, whatever the locale of the process. */
public final class ConfigFile {
    private static final int MAX_BYTES = 1 << 20;
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /**
     * The settings of a file of at most 1 MiB.
     *
     * @param shown the file's name in mistakes
     * @param base where relative paths in it start
     */
    public static List<Setting> settings(String shown, Path file, Path base, Mistakes mistakes) {
        try (InputStream stream = Files.newInputStream(file)) {
            byte[] bytes = stream.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                mistakes.add(Location.of(shown), "this file is too long for a configuration");
                return List.of();
            }
            // Bytes that are no UTF-8 become U+FFFD, which YamlLine refuses unless it is in a comment.
            String text = new String(bytes, StandardCharsets.UTF_8);
            String content = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
            return YamlSubset.parse(shown, content, base, mistakes);
        } catch (IOException e) {
            mistakes.add(Location.of(shown), "this file cannot be read: " + e.getClass().getSimpleName());
            return List.of();
        }
    }
}
