package taskmill.broker.api;

import java.util.Optional;
import taskmill.broker.live.DurabilityWatch;
import taskmill.broker.live.Fleet;
import taskmill.broker.live.GroupCommit;
import taskmill.broker.live.Waiters;
import taskmill.config.BrokerConfig;
import taskmill.http.Router;
import taskmill.store.Store;

/** All endpoints of a broker. */
public final class Api {
    private Api() {
    }

    /** The routes of all endpoints. The caller closes what they use, after it has closed the server. */
    public static Router router(BrokerConfig config, Store store, DurabilityWatch durability, Fleet fleet,
        GroupCommit commits, Waiters waiters) {
        long keepMs = config.resultKeepTime().toMillis();
        Optional<BinCheck> binCheck =
            config.checkBins() ? Optional.of(new BinCheck(fleet, store.tasks())) : Optional.empty();
        Router.Builder routes = new Router.Builder();
        new SubmitEndpoints(store.tasks(), commits, waiters, durability, binCheck).addTo(routes);
        new TaskEndpoints(store.tasks(), waiters, keepMs).addTo(routes);
        new CountEndpoints(store.queues(), config.zone()).addTo(routes);
        new ListEndpoints(store.queues()).addTo(routes);
        new WorkerEndpoints(fleet).addTo(routes);
        new OperatorEndpoints(store.checks(), store.queues(), fleet, waiters).addTo(routes);
        new HealthEndpoints(store, durability, fleet).addTo(routes);
        return routes.build();
    }
}
