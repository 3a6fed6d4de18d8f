package taskmill.broker.api;

import java.util.Optional;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import taskmill.broker.params.ParameterType;
import taskmill.broker.params.Parameters;
import taskmill.http.Params;
import taskmill.http.Params.Param;
import taskmill.task.HandlerWork;
import taskmill.task.Refusal;
import taskmill.task.RpcWork;
import taskmill.task.Seconds;
import taskmill.task.TaskSpec;

/**
 * The parameters of a task that is submitted again with changes, but for its times and the tasks that it waited for.
 * The copy is made here, because clients do not see the secrets of a task.
 */
final class TaskCopy {
    /**
     * The parameters that the task was submitted with, and instead of some of them those that are given; an empty one
     * leaves it out. Another url gets neither the headers nor the body of the first, and is refused if it shows hidden
     * parts.
     */
    static Params of(TaskSpec spec, Params changes) {
        JsonObject all = spec.work().toJson();
        if (spec.work() instanceof RpcWork call && isOther(call.url(), changes.find(Parameters.URL.name()))) {
            all.remove(Parameters.HEADERS.name()).remove(Parameters.RPC_ARGS.name());
        }
        if (!(spec.work() instanceof HandlerWork work
            && HandlerWork.queueOf(work.handler()).equals(spec.routing().queue()))) {
            all.add(Parameters.QUEUE.name(), spec.routing().queue());
        }
        all.add(Parameters.PRIORITY.name(), spec.routing().priority());
        all.add(Parameters.TIME_INTERVAL.name(), TaskJson.rows(spec.retry().plan().delaysMs(), Seconds::json));
        all.add(Parameters.ON_LOST.name(), spec.retry().onLost().word());
        all.add(Parameters.TAGS.name(), Json.array(spec.extras().tags().toArray(String[]::new)));
        all.add(Parameters.CALLBACK.name(), spec.extras().callback().url());
        all.add(Parameters.MAX_RUN_TIME.name(), seconds(spec.durations().maxRunMs()));
        all.add(Parameters.RESULT_KEEP_TIME.name(), seconds(spec.durations().keepMs()));
        return changes.or(all);
    }

    private static JsonValue seconds(long ms) {
        return ms == TaskSpec.NOT_GIVEN ? Json.NULL : Seconds.json(ms);
    }

    private static boolean isOther(String url, Optional<Param> given) {
        if (given.isEmpty() || !given.get().value().isString() || given.get().value().asString().isEmpty()) {
            return false;
        }
        String other = ParameterType.unquoted(given.get());
        if (other.contains(Redaction.HIDDEN) && !Redaction.urls(url).equals(url)) {
            throw Parameters.URL.refusal(Refusal.Code.INVALID, "parts of it are hidden, so it must be given whole");
        }
        return !other.equals(url);
    }
}
