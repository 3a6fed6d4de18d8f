package taskmill.cli;

import java.util.Optional;
import taskmill.config.Invocation;
import taskmill.config.Options;
import taskmill.config.WorkerConfig;
import taskmill.http.Server;
import taskmill.http.ServerProperties;
import taskmill.task.Seconds;
import taskmill.worker.Worker;

/** The program behind {@code bin/worker.sh}. */
public final class WorkerMain {
    private static final String LAUNCH_MECHANISM = "jdk.lang.Process.launchMechanism";

    public static void main(String[] args) {
        ServerProperties.applyDefaults();
        spawnCheaply();
        Launcher.run("worker", () -> Invocation.worker(args, System.getenv(), Launcher.home()), WorkerMain::serve);
    }

    /** A spawn then takes half the processor time. Newer Java versions warn of the property. */
    private static void spawnCheaply() {
        if (Runtime.version().feature() < 25 && System.getProperty(LAUNCH_MECHANISM) == null) {
            System.setProperty(LAUNCH_MECHANISM, "VFORK");
        }
    }

    private static Launcher.Service serve(WorkerConfig config) {
        Logging.start(config.get(Options.LOG_LEVEL), config.get(Options.LOG_PATH), "worker-" + config.name());
        Worker worker = Worker.start(config);
        Optional<Server> metrics = config.get(Options.METRICS_PORT).map(listen -> WorkerMetrics.start(worker, listen));
        Runnable stop = () -> {
            worker.close();
            metrics.ifPresent(Server::close);
        };
        return new Launcher.Service(worker.ready(), stop, worker::hurry,
            "ready worker id=" + worker.id() + " concurrency=" + config.get(Options.CONCURRENCY) + " period="
                + Seconds.json(config.get(Options.PERIOD).toMillis()) + " pid=" + ProcessHandle.current().pid());
    }
}
