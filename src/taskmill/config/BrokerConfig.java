package taskmill.config;

import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import taskmill.config.Option.Owner;

/** The configuration of a broker. Each part is the option of its name, see config/README.md. Immutable. */
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

    /** What a submitted task must pass. */
    public record Submits(int waitReplicas, boolean checkBins, int maxQueues) {
        public Submits {
            Options.WAIT_REPLICAS.require(waitReplicas);
            Options.MAX_QUEUES.require(maxQueues);
        }
    }

    /**
     * Makes a configuration from the names of options and their values: texts as a file would have them, numbers,
     * booleans, durations, paths, collections or maps. Options that are not given have their defaults. Relative paths
     * start at the current directory.
     *
     * @throws ConfigException with every mistake
     */
    public static BrokerConfig of(Map<String, ?> options) {
        return from(Values.of(Owner.BROKER, options));
    }

    static BrokerConfig from(Values values) {
        StoreConfig store = values.checked(Options.REDIS, () -> StoreConfig.from(values));
        return new BrokerConfig(store, HttpConfig.from(values), LogConfig.from(values),
            KeepConfig.from(values), values.get(Options.MAX_FAILURES), new Submits(values.get(Options.WAIT_REPLICAS),
                values.get(Options.CHECK_BINS), values.get(Options.MAX_QUEUES)), values.get(Options.ZONE),
            values.get(Options.ON_FAILURE_URL));
    }
}
