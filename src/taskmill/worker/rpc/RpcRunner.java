package taskmill.worker.rpc;

import java.lang.System.Logger.Level;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import taskmill.access.WebhookSecrets;
import taskmill.config.Options;
import taskmill.config.WorkerConfig;
import taskmill.task.Outcome;
import taskmill.worker.run.Assignment;
import taskmill.worker.run.DaemonThreads;
import taskmill.worker.run.ResultMemory;
import taskmill.worker.run.Run;
import taskmill.worker.run.Runner;

/** Runs HTTP calls on a few threads, none of which waits for a target; name services have their own. Thread-safe. */
public final class RpcRunner implements Runner {
    private static final System.Logger LOG = System.getLogger(RpcRunner.class.getName());
    private static final int RESOLVING_THREADS = 16;
    static final String HOST_HEADER = "-Djdk.httpclient.allowRestrictedHeaders=host";
    private static final String PARALLELISM = "-Djava.util.concurrent.ForkJoinPool.common.parallelism=2";

    /**
     * What all calls of a worker share.
     *
     * @param secrets with which callbacks are signed
     * @param resolving for what may wait: for name services, for the first client of a kind, for memory
     * @param executor for what must not wait
     */
    record Tools(int maxOutput, ResultMemory results, Optional<WebhookSecrets> secrets, Resolver resolver,
        RpcClients clients, Executor resolving, Executor executor) { }

    private final ThreadPoolExecutor resolving = threads("taskmill-resolver-", RESOLVING_THREADS);
    private final ThreadPoolExecutor executor =
        threads("taskmill-rpc-", Math.max(4, 2 * Runtime.getRuntime().availableProcessors()));
    private final Tools tools;

    /** With clients of these builders, which decide what certificates are trusted, and these addresses of names. */
    RpcRunner(int maxOutput, ResultMemory results, AddressGuard guard, Optional<WebhookSecrets> secrets,
        Supplier<HttpClient.Builder> builders, Resolver.Names names) {
        this.tools = new Tools(maxOutput, results, secrets, new Resolver(names, guard),
            new RpcClients(builders, executor), resolving, executor);
    }

    /** The runner that a worker's configuration asks for. Warns if this JVM lacks what it needs. */
    public static RpcRunner of(WorkerConfig config, ResultMemory results) {
        List<String> missing = missingProperties();
        if (!config.queues().isEmpty() && !missing.isEmpty()) {
            LOG.log(Level.WARNING, "rpc tasks fail or are slow unless this JVM is started with {0}",
                String.join(" ", missing));
        }
        AddressGuard guard = new AddressGuard(config.get(Options.RPC_PRIVATE).equals("deny"),
            config.get(Options.RPC_ALLOW), config.get(Options.RPC_DENY));
        return new RpcRunner(config.get(Options.MAX_OUTPUT), results, guard,
            config.get(Options.WEBHOOK_SECRET_FILE), HttpClient::newBuilder, Resolver::ofJdk);
    }

    /**
     * The system properties that rpc tasks need and this JVM lacks, as {@code -Dname=value}; it reads them once.
     * Without the first, plain http calls to names fail, since only a request to a judged address cannot go astray.
     * Without the second, a JDK before 25 on fewer than three processors makes a thread for each call.
     */
    private static List<String> missingProperties() {
        List<String> missing = new ArrayList<>();
        String allowed = System.getProperty("jdk.httpclient.allowRestrictedHeaders", "").toLowerCase(Locale.ROOT);
        if (!List.of(allowed.split("[, ]+")).contains("host")) {
            missing.add(HOST_HEADER);
        }
        if (!(new CompletableFuture<Void>().defaultExecutor() instanceof ForkJoinPool)) {
            missing.add(PARALLELISM);
        }
        return missing;
    }

    private static ThreadPoolExecutor threads(String prefix, int count) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(count, count, 30, TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(), new DaemonThreads(prefix), (task, closed) -> task.run());
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    @Override
    public Run start(Assignment assignment, Consumer<Outcome> ended) {
        RpcCall call = new RpcCall(tools, assignment, ended);
        call.start();
        return call;
    }

    /** Ends the threads, at the latest after 5 s; every call must have ended before. */
    @Override
    public void close() {
        resolving.shutdownNow();
        executor.shutdown();
        DaemonThreads.awaitEnd(executor);
    }
}
