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

    /**
     * A cron that submits this task whenever it fires.
     *
     * @param when such as {@code 30 2 * * MON-FRI}, {@code @daily} or {@code @every 90s}
     */
    public static CronRequest of(String when, TaskRequest task) {
        return new CronRequest(task.typed().set("when", when));
    }

    /** The time zone of its times; else that of the broker's option. */
    public CronRequest zone(ZoneId zone) {
        return with("zone", Json.value(zone.getId()));
    }

    /** Does not make up for fires that were missed; else it makes up for the latest of them. */
    public CronRequest skipMissed() {
        return with("misfire", Json.value("skip"));
    }

    /** Does not fire while its last task has not finished. */
    public CronRequest skipOverlapping() {
        return with("overlap", Json.value("skip"));
    }

    /** Whether it is paused; else it stays as it was. */
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
