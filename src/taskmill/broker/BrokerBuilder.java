package taskmill.broker;

import java.util.LinkedHashMap;
import java.util.Map;
import taskmill.config.BrokerConfig;

/** Collects the options of a broker. Not thread-safe. */
public final class BrokerBuilder {
    private final Map<String, Object> options = new LinkedHashMap<>();

    BrokerBuilder() {
    }

    /** Sets any option of config/README.md.
     * @param name its name
     * @param value as {@link BrokerConfig#of} takes it
     * @return this */
    public BrokerBuilder option(String name, Object value) {
        options.put(name, value);
        return this;
    }

    /** Sets where Redis is.
     * @param address as for the option
     * @return this */
    public BrokerBuilder redis(String address) {
        return option("redis", address);
    }

    /** Sets where to listen.
     * @param address such as {@code 127.0.0.1:0} for a free port
     * @return this */
    public BrokerBuilder port(String address) {
        return option("port", address);
    }

    /** Starts it, see {@link Broker#start}.
     * @return the broker
     * @throws taskmill.config.ConfigException with every mistake in the options */
    public Broker start() {
        return Broker.start(BrokerConfig.of(options));
    }
}
