package taskmill.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.WriterConfig;
import taskmill.support.Seen;

/** The file of the figures that were last reached, by scenario. Has no state. */
final class Record {
    static final Path FILE = Path.of("test/taskmill/chaos/figures.json");

    private Record() {
    }

    /** Notes the figures of a scenario without a breach; full figures give way only to full ones. */
    static void note(String scenario, Scenario.Scale scale, Figures figures) {
        JsonObject all = read();
        String word = scale.name().toLowerCase(java.util.Locale.ROOT);
        if (all.get(scenario) != null && word.equals("short")
            && all.get(scenario).asObject().getString("scale", "").equals("full")) {
            return;
        }
        JsonObject counts = new JsonObject();
        figures.counts().forEach(counts::add);
        all.set(scenario, new JsonObject().add("scale", word).add("date", LocalDate.now(ZoneOffset.UTC).toString())
            .add("commit", Seen.commit()).add("figures", counts));
        try {
            Files.writeString(FILE, all.toString(WriterConfig.PRETTY_PRINT) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonObject read() {
        try {
            return Files.exists(FILE) ? Json.parse(Files.readString(FILE)).asObject() : new JsonObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
