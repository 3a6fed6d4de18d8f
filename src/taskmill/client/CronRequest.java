package taskmill.client;

import java.time.ZoneId;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;

/**
 * A cron to be stored. Immutable: each method that adds something answers another request. Nothing is checked here: the
 * broker refuses what does not fit, naming the field.
 */
public final class CronRequest {
    private final JsonObject fields;

    private CronRequest(JsonObject fields) {
        this.fields = fields;
    }

    /** {@return a cron that submits a task whenever it fires}
     * @param when such as {@code 30 2 * * MON-FRI}, {@code @daily} or {@code @every 90s}
     * @param task what it submits */
    public static CronRequest of(String when, TaskRequest task) {
        return new CronRequest(task.typed().set("when", when));
    }

    /** {@return the cron with a time zone of its own, not that of the broker}
     * @param zone of its times */
    public CronRequest zone(ZoneId zone) {
        return with("zone", Json.value(zone.getId()));
    }

    /** {@return the cron that does not make up for missed fires; else it makes up for the latest of them} */
    public CronRequest skipMissed() {
        return with("misfire", Json.value("skip"));
    }

    /** {@return the cron that does not fire while its last task has not finished} */
    public CronRequest skipOverlapping() {
        return with("overlap", Json.value("skip"));
    }

    /** {@return the cron paused or not; else it stays as it was}
     * @param paused whether it is */
    public CronRequest paused(boolean paused) {
        return with("paused", Json.value(paused));
    }

    private CronRequest with(String name, JsonValue value) {
        return new CronRequest(new JsonObject(fields).set(name, value));
    }

    String json() {
        return fields.toString();
    }
}
