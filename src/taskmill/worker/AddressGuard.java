package taskmill.worker;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import taskmill.config.Cidr;

/**
 * Which addresses an HTTP call may go to. It judges what a name was resolved to, never how it was spelled. Thread-safe.
 *
 * <p>Forbidden unless allowed by name of their block: link-local addresses and the two others where clouds hand out
 * credentials, and the unspecified address, which a connection takes for one of this machine's own.
 */
final class AddressGuard {
    private static final List<Cidr> RESERVED = Stream.of("169.254.0.0/16", "fe80::/10", "fd00:ec2::254/128",
        "100.100.100.200/32", "0.0.0.0/32", "::/128").map(Cidr::parse).toList();

    private final List<Cidr> allow;
    private final List<Cidr> deny;

    AddressGuard(List<Cidr> allow, List<Cidr> deny) {
        this.allow = List.copyOf(allow);
        this.deny = List.copyOf(deny);
    }

    /** Why this address may not be called, for people; empty if it may. */
    Optional<String> objection(InetAddress address) {
        InetAddress plain = unmapped(address);
        if (block(allow, plain).isPresent()) {
            return Optional.empty();
        }
        String literal = plain.getHostAddress();
        return block(deny, plain).map(block -> literal + " is in the block " + block + " of rpc_deny")
            .or(() -> block(RESERVED, plain).map(block -> literal + " is in the reserved block " + block
                + "; rpc_allow can open it"));
    }

    private static Optional<Cidr> block(List<Cidr> blocks, InetAddress address) {
        return blocks.stream().filter(block -> block.contains(address)).findFirst();
    }

    /** A name service can answer an IPv4 address written in IPv6, which a connection treats as IPv4. */
    private static InetAddress unmapped(InetAddress address) {
        try {
            return InetAddress.getByAddress(address.getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }
}
