package taskmill.client;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;

/** A cron as the broker describes it.
 * @param json every field by its name in the API */
public record CronView(JsonObject json) {
    /** Makes the object one that cannot be changed.
     * @param json any object */
    public CronView {
        json = JsonObject.unmodifiableObject(json);
    }

    /** {@return the name} */
    public String name() {
        return json.getString("name", "");
    }

    /** {@return true if it does not fire by itself} */
    public boolean isPaused() {
        return json.getBoolean("paused", false);
    }

    /** {@return when it fires next; empty while it is paused} */
    public Optional<Instant> next() {
        return moment(json.get("next"));
    }

    /** {@return when one of its tasks last succeeded} */
    public Optional<Instant> lastSuccess() {
        return moment(json.get("last_success"));
    }

    private static Optional<Instant> moment(JsonValue seconds) {
        return seconds == null || !seconds.isNumber() ? Optional.empty()
            : Optional.of(Instant.ofEpochMilli(new BigDecimal(seconds.toString()).movePointRight(3).longValue()));
    }
}
