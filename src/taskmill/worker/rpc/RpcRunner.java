package taskmill.worker.rpc;

import java.net.http.HttpClient;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;
import taskmill.task.Outcome;
import taskmill.worker.run.Assignment;
import taskmill.worker.run.DaemonThreads;
import taskmill.worker.run.Run;
import taskmill.worker.run.Runner;

/**
 * Runs HTTP calls. However many are on their way, they share a few threads, none of which waits for a target; those
 * that wait for a name service are apart. Thread-safe.
 */
public final class RpcRunner implements Runner {
    private static final int RESOLVING_THREADS = 16;

    private final RpcSettings settings;
    private final ThreadPoolExecutor executor;
    private final ThreadPoolExecutor resolving;
    private final Resolver resolver;
    private final Relay relay = new Relay();
    private final RpcClients connections;
    private final LongAdder resent = new LongAdder();

    public RpcRunner(RpcSettings settings) {
        this(settings, HttpClient::newBuilder, Resolver::ofJdk);
    }

    /**
     * With the addresses that these names have, and clients of these builders, whose trust in certificates is theirs.
     */
    RpcRunner(RpcSettings settings, Supplier<HttpClient.Builder> builders, Resolver.Names names) {
        this.settings = settings;
        this.executor = threads("taskmill-rpc-", Math.max(4, 2 * Runtime.getRuntime().availableProcessors()));
        this.resolving = threads("taskmill-resolver-", RESOLVING_THREADS);
        this.resolver = new Resolver(names, settings.guard(), resolving);
        this.connections = new RpcClients(builders, relay.proxies(), executor);
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

    /** How many calls were sent a second time, on a fresh connection, because a kept one had been closed unanswered. */
    long resent() {
        return resent.sum();
    }

    long countResent() {
        resent.increment();
        return resent.sum();
    }

    RpcSettings settings() {
        return settings;
    }

    Resolver resolver() {
        return resolver;
    }

    Relay relay() {
        return relay;
    }

    RpcClients connections() {
        return connections;
    }

    Executor executor() {
        return executor;
    }

    /** Ends the threads, at the latest after 5 s; every call must have ended before. */
    @Override
    public void close() {
        resolving.shutdownNow();
        relay.close();
        executor.shutdown();
        try {
            executor.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
