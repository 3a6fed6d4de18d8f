package taskmill.broker.api;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
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
import taskmill.http.Reply;
import taskmill.http.Router;
import taskmill.http.TurnLimit;
import taskmill.store.ErrandStore;
import taskmill.store.Store;
import taskmill.store.StoredTask;
import taskmill.store.Submission;

/** All endpoints of a broker. */
public final class Api {
    /** Shorter than the server lets a reply take. */
    private static final Duration LONGEST_TURN = Duration.ofSeconds(60);

    /** What a callback sends of a finished task. */
    public static String callbackJson(StoredTask task) {
        return task.isBrief() ? TaskJson.listed(task).add("result_left_out", true).toString()
            : TaskJson.of(task).text();
    }

    /** What those who watch are told of. */
    public static EventWatch.Source eventSource(Store store, ErrandStore errands, Fleet fleet,
        DurabilityWatch durability, Queues queues) {
        return new EventSource(store, errands, fleet, durability, queues);
    }

    /** The routes of all endpoints. The caller closes what they use, after it has closed the server. */
    public static Router router(BrokerConfig config, Store store, DurabilityWatch durability, Fleet fleet,
        Queues queues, Snapshots snapshots, GroupCommit commits, Waiters waiters, Polls polls, EventWatch events,
        CronFirer firer) {
        ErrandStore errands = store.errands(config.keep(), config.get(Options.WAIT_REPLICAS));
        long keepMs = config.keep().resultMs();
        QueueLimit newQueues = new QueueLimit(store.queues(), config.get(Options.MAX_QUEUES));
        BinCheck bins = new BinCheck(fleet, store.tasks());
        List<Consumer<Submission>> checks = config.get(Options.CHECK_BINS)
            ? List.of(newQueues::require, bins::require) : List.of(newQueues::require);
        // A count, a listing or a page of metrics keeps Redis busy. With few at once, others are answered in between.
        TurnLimit queries = new TurnLimit(2, 30, LONGEST_TURN);
        ApiRoutes routes = new ApiRoutes();
        Submitter submitter = new Submitter(store, durability, checks);
        new SubmitEndpoints(submitter, store.tasks(), commits, waiters).addTo(routes);
        new TaskEndpoints(store.tasks(), waiters, keepMs, new TurnLimit(8, Integer.MAX_VALUE, LONGEST_TURN))
            .addTo(routes);
        new OutputEndpoint(store.tasks(), store.tails(), polls).addTo(routes);
        new WhyEndpoint(store.tasks(), store.queues(), fleet).addTo(routes);
        new CronEndpoints(store.crons(), firer, submitter,
            config.get(Options.ZONE), config.get(Options.WAIT_REPLICAS)).addTo(routes);
        new FindEndpoints(store.finder(), queues, keepMs, queries).addTo(routes);
        new QueueEndpoints(store.queues(), newQueues, fleet, queues, queries).addTo(routes);
        new OperatorEndpoints(store, durability, fleet, config.get(Options.ZONE), config.get(Options.UI),
            new TurnLimit(2, 30, LONGEST_TURN)).addTo(routes);
        new MetricsEndpoint(store, errands, durability, fleet, () -> queries.run(queues::now),
            () -> Map.of("waiting_clients", waiters.count(), "event_watchers", events.count()), routes.times())
            .addTo(routes);
        new HistoryEndpoints(store, events, config.get(Options.ZONE), snapshots, queries).addTo(routes);
        new WorkerEndpoints(fleet, store.workers(), store.finder(), queries).addTo(routes);
        if (config.get(Options.UI)) {
            UiEndpoints.addTo(routes);
        }
        OpenApi openApi = new OpenApi(routes.operations());
        routes.open("/openapi.json", request -> CompletableFuture.completedFuture(() ->
            Reply.largeJson(200, openApi.document()::writeTo)));
        return routes.router();
    }
}
