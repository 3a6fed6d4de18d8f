package taskmill.broker.api;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import com.eclipsesource.json.ParseException;
import taskmill.store.CorruptData;
import taskmill.store.StoredCron;
import taskmill.task.Seconds;
import taskmill.task.TaskState;
import taskmill.task.cron.CronRule;

/** Crons as clients see them. Times are unix seconds, null where there is none. */
final class CronJson {
    /** Everything that is known about a cron; with its work. */
    static JsonObject of(StoredCron cron) {
        try {
            JsonObject json = TaskJson.submission(cron.spec());
            return brief(cron).merge(json.remove("cron"));
        } catch (CorruptData | ParseException | UnsupportedOperationException e) {
            return unreadable(cron, e);
        }
    }

    /** A cron in a listing: without what it submits. */
    static JsonObject listed(StoredCron cron) {
        try {
            return brief(cron).add("type", cron.header().type().word()).add("queue", cron.queue());
        } catch (CorruptData e) {
            return unreadable(cron, e);
        }
    }

    private static JsonObject unreadable(StoredCron cron, RuntimeException why) {
        return new JsonObject().add("name", cron.name()).add("error",
            "what Redis holds of the cron cannot be read: " + why.getMessage());
    }

    private static JsonObject brief(StoredCron cron) {
        CronRule rule = cron.rule();
        JsonObject json = new JsonObject().add("name", cron.name()).add("when", rule.when().text())
            .add("words", rule.when().words()).add("zone", rule.zone().getId()).add("misfire", rule.misfire().word())
            .add("overlap", rule.overlap().word()).add("paused", cron.pausedMs() != 0);
        if (cron.pausedMs() != 0) {
            json.add("paused_at", time(cron.pausedMs())).add("paused_by", cron.text("by"))
                .add("note", cron.text("note"));
        }
        return json.add("next", time(cron.nextMs())).add("last", last(cron)).add("last_outcome", outcome(cron))
            .add("last_success", time(cron.ms("success"))).add("misfires", cron.ms("misfires"))
            .add("overlaps", cron.ms("overlaps"));
    }

    private static JsonValue last(StoredCron cron) {
        return cron.text("task").isEmpty() ? Json.NULL : new JsonObject().add("uuid", cron.text("task"))
            .add("fire_time", time(cron.ms("task_time")))
            .add("state", cron.lastState().map(TaskState::word).orElse("gone"));
    }

    /** How the last of its tasks that has finished ended. */
    private static JsonValue outcome(StoredCron cron) {
        return cron.text("outcome").isEmpty() ? Json.NULL : new JsonObject().add("state", cron.text("outcome"))
            .add("finished_at", time(cron.ms("ended")));
    }

    static JsonValue time(long ms) {
        return ms == 0 ? Json.NULL : Seconds.json(ms);
    }
}
