package taskmill.chaos;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import taskmill.support.Host;

/**
 * What a scenario starts.
 *
 * @param slots of each worker
 * @param leaseSeconds of the workers
 * @param address of Redis for brokers and workers, if not its own
 * @param options more lines of the workers' configuration
 * @param brokerOptions more lines of the brokers' configuration
 * @param clock a library that makes the wall clock of every other process an hour fast, of the others an hour slow
 * @param cluster the Redis is a Cluster
 * @param hosts where brokers and workers run, in turn
 */
record Setting(int brokers, int workers, int slots, int leaseSeconds, String address, List<String> options,
    List<String> brokerOptions, Optional<Path> clock, boolean cluster, List<Host> hosts) {
    static Setting of(int brokers, int workers, int slots) {
        return new Setting(brokers, workers, slots, 2, "", List.of(), List.of(), Optional.empty(), false,
            List.of(Host.LOOPBACK));
    }

    Host host(int index) {
        return hosts.get(index % hosts.size());
    }

    Setting lease(int seconds) {
        return new Setting(brokers, workers, slots, seconds, address, options, brokerOptions, clock, cluster, hosts);
    }

    Setting through(String proxy) {
        return new Setting(brokers, workers, slots, leaseSeconds, proxy, options, brokerOptions, clock, cluster, hosts);
    }

    Setting with(String... lines) {
        return new Setting(brokers, workers, slots, leaseSeconds, address, List.of(lines), brokerOptions, clock, cluster,
            hosts);
    }

    Setting withBrokers(String... lines) {
        return new Setting(brokers, workers, slots, leaseSeconds, address, options, List.of(lines), clock, cluster, hosts);
    }

    Setting inCluster(boolean is) {
        return new Setting(brokers, workers, slots, leaseSeconds, address, options, brokerOptions, clock, is, hosts);
    }

    Setting skewedBy(Path library) {
        return new Setting(brokers, workers, slots, leaseSeconds, address, options, brokerOptions, Optional.of(library),
            cluster, hosts);
    }

    Setting onHosts(Host... each) {
        return new Setting(brokers, workers, slots, leaseSeconds, address, options, brokerOptions, clock, cluster,
            List.of(each));
    }
}
