package taskmill.broker;

import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import taskmill.broker.api.Api;
import taskmill.broker.api.Problems;
import taskmill.broker.follow.Callbacks;
import taskmill.broker.follow.Courier;
import taskmill.broker.follow.CronFirer;
import taskmill.broker.live.DurabilityWatch;
import taskmill.broker.live.EventWatch;
import taskmill.broker.live.Fleet;
import taskmill.broker.live.GroupCommit;
import taskmill.broker.live.Polls;
import taskmill.broker.live.Queues;
import taskmill.broker.live.Snapshots;
import taskmill.broker.live.Waiters;
import taskmill.config.BrokerConfig;
import taskmill.config.Options;
import taskmill.http.AccessCheck;
import taskmill.http.Problem;
import taskmill.http.Router;
import taskmill.http.Server;
import taskmill.http.ServerProperties;
import taskmill.loop.Loop;
import taskmill.store.ErrandStore;
import taskmill.store.Store;
import taskmill.store.Store.Timeouts;
import taskmill.store.StoreMismatch;
import taskmill.store.Submission;
import taskmill.store.Sweeper;
import taskmill.store.TaskStore;
import taskmill.task.JsonLibrary;
import taskmill.task.Unavailable;

/**
 * A broker: takes tasks over HTTP and answers questions about them. Stateless; start as many as wanted. It changes
 * nothing else in its process: no exit, no signals, no root logger. Thread-safe.
 */
public final class Broker implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Broker.class.getName());
    private static final long SWEEP_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int SLOW_CLIENTS = 1024;
    private static final Duration CLOSE_GRACE = Duration.ofSeconds(5);
    private final Store store;
    private final DurabilityWatch durability;
    private final GroupCommit commits;
    private final Waiters waiters;
    private final Polls polls = new Polls();
    private final EventWatch events;
    private final Fleet fleet;
    private final Snapshots snapshots = new Snapshots();
    private final Loop sweeper;
    private final CronFirer firer;
    private final Courier courier;
    private final Server server;
    private final String scheme;

    private Broker(BrokerConfig config) {
        this.store = Store.open(config.store(), Timeouts.BROKER.at(config.store().redis()));
        TaskStore tasks = store.tasks();
        this.durability = new DurabilityWatch(store, config.get(Options.WAIT_REPLICAS));
        this.waiters = new Waiters(tasks);
        this.fleet = new Fleet(store.workers());
        Queues queues = new Queues(store.queues(), store.watch(), snapshots);
        Sweeper sweeps = store.sweeper(() -> store.homes().all(), new Sweeper.Settings(config.keep(),
            config.get(Options.MAX_FAILURES), SWEEP_NANOS, 3 * SWEEP_NANOS, id -> false, recovered -> { }));
        this.sweeper = Loop.start("taskmill-sweeper", sweeps::step);
        this.commits = new GroupCommit(submission -> store.homes().of(submission.spec().routing().queue()), group -> {
            List<Submission.Answer> answers = tasks.submit(group, config.get(Options.WAIT_REPLICAS));
            if (group.stream().anyMatch(submission -> submission.spec().schedule().startBeforeMs() > 0)) {
                sweeps.endRest();
            }
            return answers;
        });
        this.firer = new CronFirer(store.crons());
        ErrandStore errands = store.errands(config.keep(), config.get(Options.WAIT_REPLICAS));
        this.events = new EventWatch(Api.eventSource(store, errands, fleet, durability, queues));
        Callbacks callbacks =
            new Callbacks(tasks, errands, fleet, Api::callbackJson, config.get(Options.WAIT_REPLICAS));
        this.courier = new Courier(errands, callbacks::send, config.get(Options.ON_FAILURE_URL));
        this.server = listen(config,
            Api.router(config, store, durability, fleet, queues, snapshots, commits, waiters, polls, events,
                firer));
        this.scheme = config.tls().isPresent() ? "https" : "http";
    }

    private Server listen(BrokerConfig config, Router router) {
        try {
            AccessCheck access = new AccessCheck(config.credentials(), config.get(Options.HOSTS));
            Server.Settings settings = new Server.Settings(config.get(Options.MAX_REQUESTS), SLOW_CLIENTS,
                config.get(Options.MAX_BODY), CLOSE_GRACE, config.tls());
            return Server.start(config.bindAddress(), settings, access, router, this::problem);
        } catch (RuntimeException e) {
            closeAllButServer();
            throw e;
        }
    }

    /** {@return a broker whose options are given one by one} */
    public static BrokerBuilder builder() {
        return new BrokerBuilder();
    }

    /** Starts a broker, which listens when this returns. Redis need not be there yet: {@link #ready} tells when it is.
     * @param config its options
     * @return the broker
     * @throws java.io.UncheckedIOException if the address cannot be listened on */
    public static Broker start(BrokerConfig config) {
        JsonLibrary.load();
        if (!ServerProperties.missing().isEmpty()) {
            LOG.log(Level.WARNING, "answers will be slow, and slow clients can block others: start this JVM with {0}",
                String.join(" ", ServerProperties.missing()));
        }
        ServerProperties.fewConnections().ifPresent(text -> LOG.log(Level.WARNING, text));
        config.credentials().flatMap(known -> known.warning()).ifPresent(text -> LOG.log(Level.WARNING, text));
        return new Broker(config);
    }

    /** {@return where it listens, for a client on this host} */
    public URI uri() {
        InetSocketAddress address = server.address();
        String host = address.getAddress().isAnyLocalAddress() ? "127.0.0.1" : address.getAddress().getHostAddress();
        return URI.create(scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort());
    }

    /** {@return where it listens, with the port it really has} */
    public InetSocketAddress address() {
        return server.address();
    }

    /**
     * {@return a stage that ends when Redis has answered; exceptionally with {@link StoreMismatch} if this version
     * cannot work with what Redis holds}
     */
    public CompletionStage<Void> ready() {
        return durability.ready().minimalCompletionStage();
    }

    /** The one place where an exception becomes a status. */
    private Optional<Problem> problem(Throwable failure) {
        if (failure instanceof Unavailable || failure instanceof StoreMismatch) {
            durability.doubt();
            LOG.log(Level.DEBUG, () -> "answered 503: " + failure.getMessage());
        }
        return Problems.find(failure);
    }

    /** Answers waiting clients with what is known, waits for running requests, and frees the port. */
    @Override
    public void close() {
        waiters.close();
        polls.close();
        events.close();
        server.close();
        closeAllButServer();
    }

    private void closeAllButServer() {
        waiters.close();
        polls.close();
        events.close();
        commits.close();
        courier.close();
        firer.close();
        sweeper.close();
        fleet.close();
        snapshots.close();
        durability.close();
        store.close();
    }
}
