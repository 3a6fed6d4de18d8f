package taskmill.cli;

import java.net.InetSocketAddress;
import taskmill.broker.Broker;
import taskmill.config.BrokerConfig;
import taskmill.config.Invocation;
import taskmill.config.Options;
import taskmill.http.ServerProperties;

/** The program behind {@code bin/broker.sh}. */
public final class BrokerMain {
    public static void main(String[] args) {
        ServerProperties.applyDefaults();
        Launcher.run("broker", () -> Invocation.broker(args, System.getenv(), Launcher.home()), BrokerMain::serve);
    }

    private static Launcher.Service serve(BrokerConfig config) {
        Logging.start(config.get(Options.LOG_LEVEL), config.get(Options.LOG_PATH), "broker");
        Broker broker = Broker.start(config);
        InetSocketAddress address = broker.address();
        String scheme = broker.uri().getScheme();
        String host = address.getAddress().isAnyLocalAddress() ? "0.0.0.0" : address.getAddress().getHostAddress();
        return new Launcher.Service(broker.ready(), broker::close, () -> { },
            "ready broker " + scheme + "=" + host + ":" + address.getPort() + " pid=" + ProcessHandle.current().pid());
    }
}
