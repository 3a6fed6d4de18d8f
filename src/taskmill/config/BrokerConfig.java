package taskmill.config;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;

/**
 * All that a broker can be told. Immutable.
 *
 * @param waitReplicas how many replicas must have a task before its submission is answered
 * @param checkBins scripts are refused that no worker of their queue has
 * @param zone the time zone that days are counted in
 */
public record BrokerConfig(
        StoreConfig store,
        LogConfig log,
        Door door,
        Limits limits,
        int waitReplicas,
        boolean checkBins,
        ZoneId zone) {
    /**
     * What tasks and requests may take up.
     *
     * @param resultKeepTime how long a result can be asked for, unless the task says otherwise
     * @param maxBody bytes of the longest body of a request
     * @param maxRequests how many requests are worked on at once
     */
    public record Limits(Duration resultKeepTime, long maxBody, int maxRequests) {
        public Limits {
            Options.RESULT_KEEP_TIME.require(resultKeepTime);
            Options.MAX_BODY.require(maxBody);
            Options.MAX_REQUESTS.require(maxRequests);
        }
    }

    public BrokerConfig {
        Options.WAIT_REPLICAS.require(waitReplicas);
    }

    /**
     * From options by their names, as they would be written in a file; the others have their defaults. Relative paths
     * start at the current directory.
     *
     * @throws ConfigException with every mistake
     */
    public static BrokerConfig of(Map<String, String> options) {
        return from(Embedded.values(Role.BROKER, options));
    }

    static BrokerConfig from(Values values) {
        values.check(Options.REDIS, () -> StoreConfig.from(values));
        Door.check(values);
        values.refuseMistakes();
        return new BrokerConfig(
                StoreConfig.from(values),
                LogConfig.from(values),
                Door.from(values),
                new Limits(values.get(Options.RESULT_KEEP_TIME), values.get(Options.MAX_BODY),
                        values.get(Options.MAX_REQUESTS)),
                values.get(Options.WAIT_REPLICAS),
                values.get(Options.CHECK_BINS),
                values.get(Options.ZONE));
    }

    /** The same with another Redis, for example a Cluster. */
    public BrokerConfig withStore(StoreConfig other) {
        return new BrokerConfig(other, log, door, limits, waitReplicas, checkBins, zone);
    }

    /** The address to listen on: what was asked for, or only loopback as long as nobody settled who may use it. */
    public InetSocketAddress bindAddress() {
        return Bind.decide(door.listen(), door.access()).address();
    }

    /** What to tell the operator where {@link #bindAddress} is less than what was asked for. */
    public Optional<String> bindWarning() {
        return Bind.decide(door.listen(), door.access()).warning();
    }
}
