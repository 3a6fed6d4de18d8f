package taskmill.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import taskmill.task.Check;

/** Reads IP addresses as text. Asks no name service. */
public final class IpAddress {
    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*");

    /** True for four decimal numbers from 0 to 255 without leading zeros: the form that every program reads alike. */
    public static boolean isIpv4(String text) {
        return IPV4.matcher(text).matches();
    }

    /**
     * Reads an IPv4 or IPv6 address without brackets or zone; {@code ::ffff:10.0.0.1} becomes IPv4.
     *
     * @throws IllegalArgumentException if the text is neither
     */
    public static InetAddress parse(String text) {
        Check.that(isIpv4(text) || IPV6.matcher(text).matches(),
            "an IP address such as 10.0.0.0 or fd00:: is expected, not " + text);
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("this is no IP address: " + text, e);
        }
    }

    /** Makes an address from its 4 or 16 bytes; an IPv4 address written in IPv6 becomes IPv4. */
    public static InetAddress of(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes", e);
        }
    }
}
