package taskmill.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The way from a map of options, as embedding programs have it, to values. */
final class Embedded {
    private Embedded() {
    }

    static Values values(Role role, Map<String, String> options) {
        List<Setting> settings = options.entrySet().stream()
                .map(entry -> new Setting(entry.getKey(), Where.NOWHERE, new Raw.Text(entry.getValue()), Path.of("")))
                .toList();
        return new Values(role, false, List.of(settings), new Mistakes());
    }
}
