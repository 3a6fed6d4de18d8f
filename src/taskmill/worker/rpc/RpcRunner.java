package taskmill.worker.rpc;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import taskmill.access.WebhookSecrets;
import taskmill.config.WorkerConfig;
import taskmill.task.Outcome;
import taskmill.worker.run.Assignment;
import taskmill.worker.run.DaemonThreads;
import taskmill.worker.run.ResultMemory;
import taskmill.worker.run.Run;
import taskmill.worker.run.Runner;

/**
 * Runs HTTP calls. However many are on their way, they share a few threads, none of which waits for a target; those
 * that wait for a name service are apart. Thread-safe.
 */
public final class RpcRunner implements Runner {
    private static final Logger LOG = System.getLogger(RpcRunner.class.getName());
    private static final int RESOLVING_THREADS = 16;

    private final int maxOutput;
    private final ResultMemory results;
    private final Optional<WebhookSecrets> secrets;
    private final Resolver resolver;
    private final ThreadPoolExecutor resolving = threads("taskmill-resolver-", RESOLVING_THREADS);
    private final ThreadPoolExecutor executor =
        threads("taskmill-rpc-", Math.max(4, 2 * Runtime.getRuntime().availableProcessors()));
    private final RpcClients clients;

    /**
     * With clients of these builders, which decide what certificates are trusted, and these addresses of names.
     *
     * @param maxOutput how many bytes of an answer's body are kept
     * @param results the heap for what is made of answers
     * @param guard which addresses may be called
     * @param secrets with which callbacks are signed
     */
    RpcRunner(int maxOutput, ResultMemory results, AddressGuard guard, Optional<WebhookSecrets> secrets,
        Supplier<HttpClient.Builder> builders, Resolver.Names names) {
        this.maxOutput = maxOutput;
        this.results = results;
        this.secrets = secrets;
        this.resolver = new Resolver(names, guard);
        this.clients = new RpcClients(builders, executor);
    }

    /** The runner that a worker's configuration asks for. Warns if this JVM lacks what it needs. */
    public static RpcRunner of(WorkerConfig config, ResultMemory results) {
        List<String> missing = RpcProperties.missing();
        if (!config.identity().queues().isEmpty() && !missing.isEmpty()) {
            LOG.log(Level.WARNING, "rpc tasks fail or are slow unless this JVM is started with {0}",
                String.join(" ", missing));
        }
        return new RpcRunner(config.bounds().maxOutput(), results, new AddressGuard(config.rpc()),
            config.rpc().secrets(), HttpClient::newBuilder, Resolver::ofJdk);
    }

    private static ThreadPoolExecutor threads(String prefix, int count) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(count, count, 30, TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(), new DaemonThreads(prefix), (task, closed) -> task.run());
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    @Override
    public Run start(Assignment assignment, Consumer<Outcome> ended) {
        RpcCall call = new RpcCall(this, assignment, ended);
        call.start();
        return call;
    }

    int maxOutput() {
        return maxOutput;
    }

    Resolver resolver() {
        return resolver;
    }

    RpcClients clients() {
        return clients;
    }

    Optional<WebhookSecrets> secrets() {
        return secrets;
    }

    ResultMemory results() {
        return results;
    }

    /** For what may wait: for name services, for the first client of a kind, for memory. */
    Executor resolving() {
        return resolving;
    }

    /** For what must not wait. */
    Executor executor() {
        return executor;
    }

    /** Ends the threads, at the latest after 5 s; every call must have ended before. */
    @Override
    public void close() {
        resolving.shutdownNow();
        executor.shutdown();
        try {
            executor.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
