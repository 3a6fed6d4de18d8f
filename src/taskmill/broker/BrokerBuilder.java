package taskmill.broker;

import java.util.LinkedHashMap;
import java.util.Map;
import taskmill.config.BrokerConfig;

/** Collects the options of a broker. Not thread-safe. */
public final class BrokerBuilder {
    private final Map<String, Object> options = new LinkedHashMap<>();

    BrokerBuilder() {
    }

    /** Sets any option of config/README.md, to a value as {@link BrokerConfig#of} takes it. */
    public BrokerBuilder option(String name, Object value) {
        options.put(name, value);
        return this;
    }

    /** The address of Redis. */
    public BrokerBuilder redis(String address) {
        return option("redis", address);
    }

    /** Where to listen, such as {@code 127.0.0.1:0} for a free port. */
    public BrokerBuilder port(String address) {
        return option("port", address);
    }

    /** The token of an administrator, without which it listens on loopback only. */
    public BrokerBuilder token(String secret) {
        return option("token", secret);
    }

    /**
     * Starts the broker, see {@link Broker#start}.
     *
     * @throws taskmill.config.ConfigException with every mistake in the options
     */
    public Broker start() {
        return Broker.start(BrokerConfig.of(options));
    }
}
