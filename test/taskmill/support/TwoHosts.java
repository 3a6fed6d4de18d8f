package taskmill.support;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Two hosts that can be cut off from each other: network namespaces of this machine on one bridge, which need root. The
 * tests reach both, the first one also while it is cut off. Thread-safe.
 */
public final class TwoHosts implements AutoCloseable {
    private static final String MAKE = """
            set -e
            host() {
                ip netns add $1$2
                ip -n $1$2 link set lo up
                ip link add $1$2 type veth peer name eth0 netns $1$2
                ip -n $1$2 addr add $3/24 dev eth0
                ip -n $1$2 link set eth0 up
                ip link set $1$2 master $1 up
            }
            ip link add $1 type bridge
            ip addr add $2.0.1/24 dev $1
            ip link set $1 up
            host $1 a $2.0.2
            host $1 b $2.0.3
            ip link add $1d type veth peer name eth1 netns $1a
            ip addr add $2.1.1/24 dev $1d
            ip link set $1d up
            ip -n $1a addr add $2.1.2/24 dev eth1
            ip -n $1a link set eth1 up
            """;

    private final String name;
    private final Host first;
    private final Host second;

    public TwoHosts() {
        int number = ThreadLocalRandom.current().nextInt(1, 250);
        name = "tmill" + number;
        String net = "10." + number;
        first = new Host(List.of("ip", "netns", "exec", name + "a"), net + ".0.2", net + ".1.2", "0.0.0.0");
        second = new Host(List.of("ip", "netns", "exec", name + "b"), net + ".0.3", net + ".0.3", "0.0.0.0");
        Command.of("sh", "-c", MAKE, "sh", name, net).run().succeeded();
    }

    /** True if this machine lets this user make such hosts. */
    public static boolean canBe() {
        return Command.of("sh", "-c", "ip netns add tmill0 && ip netns del tmill0").run().exitCode() == 0;
    }

    /** The one that is cut off. */
    public Host first() {
        return first;
    }

    public Host second() {
        return second;
    }

    /** Nothing passes between them; connections stay open, as when a cable is pulled. */
    public void cut() {
        Command.of("ip", "link", "set", name + "a", "down").run().succeeded();
    }

    public void heal() {
        Command.of("ip", "link", "set", name + "a", "up").run().succeeded();
    }

    @Override
    public void close() {
        Command.of("sh", "-c", "ip netns del $1a; ip netns del $1b; ip link del $1", "sh", name).run().succeeded();
    }
}
