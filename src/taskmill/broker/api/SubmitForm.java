package taskmill.broker.api;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import taskmill.broker.params.Parameter;
import taskmill.broker.params.ParameterReaders;
import taskmill.broker.params.ParameterValues;
import taskmill.broker.params.Parameters;
import taskmill.store.Submission;
import taskmill.task.HandlerWork;
import taskmill.task.OnLost;
import taskmill.task.OnParent;
import taskmill.task.Plan;
import taskmill.task.QueueName;
import taskmill.task.RpcWork;
import taskmill.task.ScriptWork;
import taskmill.task.TaskSpec;
import taskmill.task.TaskType;
import taskmill.task.Work;

/**
 * The task that the parameters of a submission describe: what {@link Parameters#of} lists for the type, perhaps more.
 */
record SubmitForm(TaskType type, ParameterValues given) {
    /** The task, with the id that it is given when its queue is known. */
    TaskSpec spec(UnaryOperator<String> idIn) {
        Work work = work();
        String queue = given.find(Parameters.QUEUE).orElse(
            work instanceof HandlerWork handler ? HandlerWork.queueOf(handler.handler()) : QueueName.DEFAULT);
        return new TaskSpec(idIn.apply(queue), work,
            new TaskSpec.Routing(queue, given.find(Parameters.PRIORITY).orElse(TaskSpec.Routing.DEFAULT_PRIORITY)),
            new TaskSpec.Schedule(ms(Parameters.START_TIME), ms(Parameters.START_BEFORE), ms(Parameters.DELAY)),
            new TaskSpec.Retry(plan(), given.find(Parameters.ON_LOST).orElse(OnLost.RETRY)),
            new TaskSpec.Durations(ms(Parameters.MAX_RUN_TIME), ms(Parameters.RESULT_KEEP_TIME)),
            new TaskSpec.Extras(strings(Parameters.TAGS), new TaskSpec.After(strings(Parameters.AFTER),
                given.find(Parameters.ON_PARENT).orElse(OnParent.CANCEL)),
                new TaskSpec.Callback(given.find(Parameters.CALLBACK).orElse(""), "")));
    }

    /** The same for the same parameters in every order and encoding. */
    String fingerprint() {
        return Submission.fingerprint(type.word() + given.text(Parameters.of(type)));
    }

    private Plan plan() {
        Plan plan = given.find(Parameters.TIME_INTERVAL).orElse(Plan.NONE);
        return given.find(Parameters.RETRIES)
            .map(retries -> plan.withRetries(retries, ThreadLocalRandom.current())).orElse(plan);
    }

    private long ms(Parameter<Long> parameter) {
        return given.find(parameter).orElse(TaskSpec.NOT_GIVEN);
    }

    private Work work() {
        return switch (type) {
            case SCRIPT -> new ScriptWork(given.get(Parameters.BIN_NAME), strings(Parameters.SCRIPT_ARGS),
                given.find(Parameters.STDIN));
            case RPC -> rpc();
            case HANDLER -> new HandlerWork(given.get(Parameters.HANDLER),
                given.find(Parameters.HANDLER_ARGS).orElse(Json.NULL).toString());
        };
    }

    private Work rpc() {
        Map<String, String> headers =
            ParameterReaders.headers(given.find(Parameters.HEADERS).orElseGet(JsonObject::new));
        Optional<JsonValue> args = given.find(Parameters.RPC_ARGS);
        if (args.isPresent() && !args.get().isString()
            && headers.keySet().stream().noneMatch("content-type"::equalsIgnoreCase)) {
            headers.put("Content-Type", "application/json");
        }
        Optional<String> body = args.map(value -> value.isString() ? value.asString() : value.toString());
        return new RpcWork(given.get(Parameters.METHOD), given.get(Parameters.URL), headers,
            body.filter(text -> !text.isEmpty()));
    }

    private List<String> strings(Parameter<JsonArray> parameter) {
        return given.find(parameter).map(ParameterReaders::strings).orElse(List.of());
    }
}
