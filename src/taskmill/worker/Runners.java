package taskmill.worker;

import com.eclipsesource.json.JsonObject;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import taskmill.config.WorkerConfig;
import taskmill.task.ErrorCode;
import taskmill.task.Outcome;
import taskmill.task.TaskType;
import taskmill.task.Version;
import taskmill.worker.handler.HandlerRunner;
import taskmill.worker.process.ProcessSource;
import taskmill.worker.rpc.AddressGuard;
import taskmill.worker.rpc.RpcRunner;
import taskmill.worker.rpc.RpcSettings;
import taskmill.worker.run.Assignment;
import taskmill.worker.run.Run;
import taskmill.worker.run.Runner;
import taskmill.worker.script.ScriptCommand;
import taskmill.worker.script.ScriptRunner;
import taskmill.worker.script.ScriptSettings;

/** The runners that a worker's configuration asks for. */
final class Runners {
    private Runners() {
    }

    static HandlerRunner handlers(WorkerConfig config) {
        return new HandlerRunner(config.pace().concurrency(), config.bounds().maxOutput(),
            config.script().killGrace().toMillis());
    }

    /** @param onWatchdog hears the pid of the process that ends the scripts if this one dies */
    static Map<TaskType, Runner> of(WorkerConfig config, HandlerRunner handlers, LongConsumer onWatchdog) {
        int maxOutput = config.bounds().maxOutput();
        Map<TaskType, Runner> runners = new EnumMap<>(TaskType.class);
        runners.put(TaskType.HANDLER, handlers);
        runners.put(TaskType.RPC,
            new RpcRunner(new RpcSettings(maxOutput, new AddressGuard(config.rpc()), Version.TEXT)));
        runners.put(TaskType.SCRIPT, config.script().binPath()
            .<Runner>map(binPath -> new ScriptRunner(new ScriptSettings(binPath, config.script().killGrace(),
                config.script().killLeftovers(), maxOutput, config.script().failOnStderr(), config.script().runWith(),
                config.script().env()), onWatchdog))
            .orElse(Runners::withoutScripts));
        return runners;
    }

    /** By what the processes of a script are found that must end: as much as this platform offers. */
    static String killing() {
        boolean all = ProcessSource.ofPlatform().seesAll();
        return ScriptCommand.setsid().isPresent() && all ? "session, descendants, environment" : all
            ? "descendants, environment" : "descendants";
    }

    private static Run withoutScripts(Assignment assignment, Consumer<Outcome> ended) {
        ended.accept(Outcome.failure(ErrorCode.BIN_NOT_FOUND, "this worker has no bin_path", new JsonObject()));
        return why -> { };
    }
}
