package taskmill.store;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import com.eclipsesource.json.ParseException;
import taskmill.task.HandlerWork;
import taskmill.task.Refusal;
import taskmill.task.Seconds;
import taskmill.task.TaskSpec;
import taskmill.task.TaskType;
import taskmill.task.Work;

/**
 * Reads and writes a spec as it stands in Redis: the {@link SpecHeader}, in one line or two, and a last line with the
 * work and its run time as JSON. The name of a handler is left out where the queue's name contains it.
 */
final class StoredSpec {
    private static final String MAX_RUN = "max_run_time";
    private static final String HANDLER = "handler";
    private static final String TAGS = "tags";
    private static final String CRON = "cron";
    private static final String FIRE_TIME = "fire_time";

    /** What follows the first line: perhaps the second, and the JSON. */
    static String json(TaskSpec spec) {
        JsonObject json = spec.work().toJson();
        if (spec.work() instanceof HandlerWork work
            && HandlerWork.queueOf(work.handler()).equals(spec.routing().queue())) {
            json.remove(HANDLER);
        }
        if (spec.durations().maxRunMs() != TaskSpec.NOT_GIVEN) {
            json.add(MAX_RUN, Seconds.json(spec.durations().maxRunMs()));
        }
        return secondLine(spec.extras()) + json;
    }

    /** Empty if there is nothing in it. The script that fires a cron adds the fire time. */
    private static String secondLine(TaskSpec.Extras extras) {
        StringJoiner line = new StringJoiner(" ", "", "\n").setEmptyValue("");
        if (!extras.tags().isEmpty()) {
            line.add(TAGS + "=" + String.join(",", extras.tags()));
        }
        if (!extras.cron().isEmpty()) {
            line.add(CRON + "=" + extras.cron());
        }
        return line.toString();
    }

    /** @throws CorruptData if what is stored is no header */
    static SpecHeader header(String stored) {
        int end = stored.indexOf('\n');
        try {
            return SpecHeader.parse(end < 0 ? stored : stored.substring(0, end));
        } catch (Refusal | IllegalArgumentException e) {
            throw new CorruptData("spec", e);
        }
    }

    /**
     * The spec, checked as strictly as when it was submitted.
     *
     * @throws CorruptData if what is stored is no spec
     */
    static TaskSpec parse(String uuid, String stored) {
        SpecHeader header = header(stored);
        try {
            JsonObject json = Json.parse(stored.substring(stored.lastIndexOf('\n') + 1)).asObject();
            if (header.type() == TaskType.HANDLER && json.get(HANDLER) == null) {
                HandlerWork.handlerOf(header.queue()).ifPresent(name -> json.add(HANDLER, name));
            }
            JsonValue maxRun = json.get(MAX_RUN);
            return new TaskSpec(uuid, Work.fromJson(header.type(), json),
                new TaskSpec.Routing(header.queue(), header.priority()),
                new TaskSpec.Schedule(header.startMs(), header.startBeforeMs()),
                new TaskSpec.Retry(header.plan(), header.onLost()),
                new TaskSpec.Durations(
                    maxRun == null ? TaskSpec.NOT_GIVEN : Seconds.duration(MAX_RUN, maxRun.toString()),
                    header.keepMs()), extras(stored));
        } catch (Refusal | ParseException | IllegalArgumentException | UnsupportedOperationException e) {
            throw new CorruptData("spec", e);
        }
    }

    private static TaskSpec.Extras extras(String stored) {
        int first = stored.indexOf('\n');
        int second = stored.indexOf('\n', first + 1);
        if (second < 0) {
            return TaskSpec.Extras.NONE;
        }
        Map<String, String> named = new HashMap<>();
        for (String word : stored.substring(first + 1, second).split(" ")) {
            int equals = word.indexOf('=');
            named.put(word.substring(0, Math.max(0, equals)), word.substring(equals + 1));
        }
        String tags = named.getOrDefault(TAGS, "");
        return new TaskSpec.Extras(tags.isEmpty() ? List.of() : List.of(tags.split(",")), named.getOrDefault(CRON, ""),
            Long.parseLong(named.getOrDefault(FIRE_TIME, "0")));
    }
}
