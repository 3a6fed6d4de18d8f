package taskmill.config;

import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import taskmill.config.Option.Owner;

/**
 * The configuration of a broker. Immutable.
 *
 * @param maxFailures how many failed tasks are kept in a shard
 * @param submits what a submitted task must pass
 * @param zone the time zone for counting by days
 * @param onFailureUrl the address that is told of every failed task
 */
public record BrokerConfig(
    StoreConfig store,
    HttpConfig http,
    LogConfig log,
    KeepConfig keep,
    int maxFailures,
    Submits submits,
    ZoneId zone,
    Optional<String> onFailureUrl) {
    public BrokerConfig {
        Options.MAX_FAILURES.require(maxFailures);
    }

    /**
     * What a submitted task must pass.
     *
     * @param waitReplicas how many replicas must have a task before its submission is answered
     * @param checkBins whether a script that no worker of its queue has is refused
     * @param maxQueues how many queues there may be
     */
    public record Submits(int waitReplicas, boolean checkBins, int maxQueues) {
        public Submits {
            Options.WAIT_REPLICAS.require(waitReplicas);
            Options.MAX_QUEUES.require(maxQueues);
        }

        private static Submits from(Values values) {
            return new Submits(values.get(Options.WAIT_REPLICAS), values.get(Options.CHECK_BINS),
                values.get(Options.MAX_QUEUES));
        }
    }

    /**
     * Makes a configuration from the names of options and their values as a file would have them. Options that are not
     * given have their defaults. Relative paths start at the current directory.
     *
     * @throws ConfigException with every mistake
     */
    public static BrokerConfig of(Map<String, String> options) {
        return from(Values.of(Owner.BROKER, options));
    }

    static BrokerConfig from(Values values) {
        StoreConfig store = values.checked(Options.REDIS, () -> StoreConfig.from(values));
        return new BrokerConfig(store, HttpConfig.from(values), LogConfig.from(values),
            KeepConfig.from(values), values.get(Options.MAX_FAILURES), Submits.from(values), values.get(Options.ZONE),
            values.get(Options.ON_FAILURE_URL));
    }
}
