package taskmill.worker;

import com.eclipsesource.json.JsonObject;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import taskmill.config.WorkerConfig;
import taskmill.task.ErrorCode;
import taskmill.task.Outcome;
import taskmill.task.TaskType;
import taskmill.task.Version;
import taskmill.worker.handler.HandlerRunner;
import taskmill.worker.rpc.AddressGuard;
import taskmill.worker.rpc.RpcRunner;
import taskmill.worker.rpc.RpcSettings;
import taskmill.worker.run.Assignment;
import taskmill.worker.run.Run;
import taskmill.worker.run.Runner;
import taskmill.worker.script.ScriptRunner;

/** The runners that a worker's configuration asks for. */
final class Runners {
    private Runners() {
    }

    static HandlerRunner handlers(WorkerConfig config) {
        return new HandlerRunner(config.pace().concurrency(), config.bounds().maxOutput(),
            config.script().killGrace().toMillis());
    }

    /** @param scripts empty for a worker that fails every script */
    static Map<TaskType, Runner> of(WorkerConfig config, HandlerRunner handlers, Optional<ScriptRunner> scripts) {
        int maxOutput = config.bounds().maxOutput();
        Map<TaskType, Runner> runners = new EnumMap<>(TaskType.class);
        runners.put(TaskType.HANDLER, handlers);
        runners.put(TaskType.RPC,
            new RpcRunner(new RpcSettings(maxOutput, new AddressGuard(config.rpc()), Version.TEXT)));
        runners.put(TaskType.SCRIPT, scripts.<Runner>map(runner -> runner).orElse(Runners::withoutScripts));
        return runners;
    }

    private static Run withoutScripts(Assignment assignment, Consumer<Outcome> ended) {
        ended.accept(Outcome.failure(ErrorCode.BIN_NOT_FOUND, "this worker has no bin_path", new JsonObject()));
        return why -> { };
    }
}
