package taskmill.config;

import java.net.Inet4Address;
import java.net.InetAddress;
import taskmill.access.IpAddress;
import taskmill.task.Check;

/**
 * A block of IP addresses: all that begin with the same bits as {@code network} (RFC 4632, RFC 4291). It holds either
 * IPv4 or IPv6 addresses; an IPv4 address written in IPv6 counts as IPv4.
 */
public record Cidr(InetAddress network, int prefixLength) {
    /** The bits before the IPv4 address in one that is written in IPv6. */
    private static final int MAPPED_BITS = 96;

    public Cidr {
        byte[] bytes = network.getAddress();
        Check.that(prefixLength >= 0 && prefixLength <= bytes.length * 8,
            "the length of a prefix is from 0 to " + bytes.length * 8);
        InetAddress masked = masked(bytes, prefixLength);
        Check.that(masked.equals(network), "bits are set after the prefix; the block of this address is "
            + masked.getHostAddress() + "/" + prefixLength);
    }

    /**
     * Reads {@code address/length}, or an address alone; bits after the prefix are an IllegalArgumentException, too.
     */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        String literal = slash < 0 ? text : text.substring(0, slash);
        InetAddress network = IpAddress.parse(literal);
        int bits = network.getAddress().length * 8;
        if (slash < 0) {
            return new Cidr(network, bits);
        }
        String length = text.substring(slash + 1);
        Check.that(length.matches("[0-9]{1,3}"), "a block is written 10.0.0.0/8 or fd00::/8, not " + text);
        boolean mapped = network instanceof Inet4Address && literal.contains(":");
        return new Cidr(network, Integer.parseInt(length) - (mapped ? MAPPED_BITS : 0));
    }

    public boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == network.getAddress().length && masked(bytes, prefixLength).equals(network);
    }

    private static InetAddress masked(byte[] bytes, int prefixLength) {
        byte[] masked = bytes.clone();
        for (int i = 0; i < masked.length; i++) {
            int kept = Math.min(8, Math.max(0, prefixLength - i * 8));
            masked[i] &= (byte) (0xff00 >> kept);
        }
        return IpAddress.of(masked);
    }

    @Override
    public String toString() {
        return network.getHostAddress() + "/" + prefixLength;
    }
}
