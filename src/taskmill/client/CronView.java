package taskmill.client;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;

/** A cron as the broker describes it, with every field by its API name. */
public record CronView(JsonObject json) {
    public CronView {
        json = JsonObject.unmodifiableObject(json);
    }

    public String name() {
        return json.getString("name", "");
    }

    public boolean isPaused() {
        return json.getBoolean("paused", false);
    }

    /** When it fires next; empty while it is paused. */
    public Optional<Instant> next() {
        return moment(json.get("next"));
    }

    /** When one of its tasks last succeeded. */
    public Optional<Instant> lastSuccess() {
        return moment(json.get("last_success"));
    }

    private static Optional<Instant> moment(JsonValue seconds) {
        return seconds == null || !seconds.isNumber() ? Optional.empty()
            : Optional.of(Instant.ofEpochMilli(new BigDecimal(seconds.toString()).movePointRight(3).longValue()));
    }
}
