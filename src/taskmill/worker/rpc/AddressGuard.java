package taskmill.worker.rpc;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import taskmill.access.IpAddress;
import taskmill.config.Cidr;

/**
 * Which addresses an HTTP call may go to, by those that a name was resolved to, never by the name. Where an address
 * contains another one, for a translator or a tunnel, both are judged. Thread-safe.
 */
final class AddressGuard {
    private static final int MAX_JUDGED = 10_000;
    /** From IANA's registries of special addresses, and what clouds document as theirs; the first that fits counts. */
    private static final List<Rule> TABLE = Stream.of("""
        always   0.0.0.0/32             this machine
        always   ::/128                 this machine
        always   169.254.0.0/16         link-local, where most clouds hand out credentials
        always   fe80::/10              link-local
        always   100.100.100.200/32     metadata of Alibaba Cloud
        always   fd00:100::100:200/128  metadata of Alibaba Cloud
        always   168.63.129.16/32       metadata of Azure
        always   192.0.0.192/32         metadata of Oracle Cloud
        always   fd00:c1::a9fe:a9fe/128 metadata of Oracle Cloud
        always   fd00:ec2::254/128      metadata of AWS
        always   fd00:ec2::23/128       metadata of AWS
        always   fd20:ce::254/128       metadata of Google Cloud
        always   fd00:42::42/128        metadata of Scaleway
        always   fd00:a9fe:a9fe::1/128  metadata of Linode
        private  127.0.0.0/8            loopback
        private  ::1/128                loopback
        private  10.0.0.0/8             private
        private  172.16.0.0/12          private
        private  192.168.0.0/16         private
        private  fc00::/7               private
        private  fec0::/10              private
        private  100.64.0.0/10          behind a carrier's NAT
        private  0.0.0.0/8              this network
        private  192.0.0.0/24           reserved for protocols
        private  2001::/23              reserved for protocols, Teredo among them
        private  192.88.99.0/24         6to4
        private  2002::/16              6to4
        private  64:ff9b::/96           NAT64
        private  64:ff9b:1::/48         NAT64
        private  ::/96                  IPv4 written in IPv6
        private  ::ffff:0:0:0/96        IPv4 written in IPv6
        private  198.18.0.0/15          for measurements
        private  192.0.2.0/24           for documentation
        private  198.51.100.0/24        for documentation
        private  203.0.113.0/24         for documentation
        private  2001:db8::/32          for documentation
        private  3fff::/20              for documentation
        private  100::/64               discarded
        private  5f00::/16              for segment routing
        private  224.0.0.0/4            multicast
        private  ff00::/8               multicast
        private  240.0.0.0/4            reserved, broadcast among them
        """.split("\n")).map(Rule::parse).toList();

    /** Where the addresses of a block carry one of IPv4. */
    private static final List<Carrier> CARRIERS = List.of(
        new Carrier("::/96", 0, 12, 13, 14, 15),            // RFC 4291, 2.5.5.1
        new Carrier("::ffff:0:0:0/96", 0, 12, 13, 14, 15),  // RFC 2765, 2.1
        new Carrier("64:ff9b::/96", 0, 12, 13, 14, 15),     // RFC 6052, 2.1
        new Carrier("64:ff9b:1::/48", 0, 12, 13, 14, 15),   // RFC 8215: by the prefix of the translator, RFC 6052, 2.2
        new Carrier("64:ff9b:1::/48", 0, 9, 10, 11, 12),
        new Carrier("64:ff9b:1::/48", 0, 7, 9, 10, 11),
        new Carrier("64:ff9b:1::/48", 0, 6, 7, 9, 10),
        new Carrier("2002::/16", 0, 2, 3, 4, 5),            // RFC 3056, 2
        new Carrier("2001::/32", 0, 4, 5, 6, 7),            // RFC 4380, 4: the server
        new Carrier("2001::/32", 0xff, 12, 13, 14, 15));    // and the client, inverted

    private final boolean denyPrivate;
    private final List<Cidr> allow;
    private final List<Cidr> deny;
    /** What was judged before: the rules never change, and most calls go to few addresses. */
    private final Map<InetAddress, Optional<String>> judged = new ConcurrentHashMap<>();

    AddressGuard(boolean denyPrivate, List<Cidr> allow, List<Cidr> deny) {
        this.denyPrivate = denyPrivate;
        this.allow = allow;
        this.deny = deny;
    }

    private record Rule(boolean always, Cidr block, String kind) {
        static Rule parse(String line) {
            String[] cells = line.split(" +", 3);
            return new Rule(cells[0].equals("always"), Cidr.parse(cells[1]), cells[2]);
        }

        String objection(InetAddress address) {
            return address.getHostAddress() + " is " + kind + " (" + block + "); "
                + (always ? "rpc_allow can open it" : "rpc_private denies it");
        }
    }

    /** The bytes of the carried address, by their places, are combined with a mask. */
    private record Carrier(Cidr block, int mask, int... places) {
        Carrier(String block, int mask, int... places) {
            this(Cidr.parse(block), mask, places);
        }

        Optional<InetAddress> carried(InetAddress address) {
            if (!block.contains(address)) {
                return Optional.empty();
            }
            byte[] from = address.getAddress();
            byte[] bytes = new byte[places.length];
            IntStream.range(0, places.length).forEach(i -> bytes[i] = (byte) (from[places[i]] ^ mask));
            // No host has an address that begins with a zero byte: ::1 and the like contain no other one.
            return bytes[0] == 0 ? Optional.empty() : Optional.of(IpAddress.of(bytes));
        }
    }

    /** Why this address may not be called, for people; empty if it may. */
    Optional<String> objection(InetAddress address) {
        if (judged.size() >= MAX_JUDGED) {
            judged.clear();
        }
        return judged.computeIfAbsent(address, this::judge);
    }

    private Optional<String> judge(InetAddress address) {
        InetAddress plain = IpAddress.of(address.getAddress());
        return objectionToItself(plain).or(() -> CARRIERS.stream().flatMap(carrier -> carrier.carried(plain).stream())
            .flatMap(carried -> objectionToItself(carried).stream()).findFirst()
            .map(why -> plain.getHostAddress() + " leads to " + why));
    }

    private Optional<String> objectionToItself(InetAddress address) {
        if (block(allow, address).isPresent()) {
            return Optional.empty();
        }
        return block(deny, address)
            .map(block -> address.getHostAddress() + " is in the block " + block + " of rpc_deny")
            .or(() -> TABLE.stream().filter(row -> row.always || denyPrivate)
                .filter(row -> row.block.contains(address)).findFirst().map(row -> row.objection(address)));
    }

    private static Optional<Cidr> block(List<Cidr> blocks, InetAddress address) {
        return blocks.stream().filter(block -> block.contains(address)).findFirst();
    }
}
