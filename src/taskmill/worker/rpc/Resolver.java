package taskmill.worker.rpc;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import taskmill.access.IpAddress;

/** Looks hosts up and judges what it finds. Thread-safe. */
final class Resolver {
    private static final int MAX_HOSTS = 10_000;

    private final Names names;
    private final AddressGuard guard;
    /** By host, which of its addresses answered when its first one did not. */
    private final Map<String, InetAddress> answering = new ConcurrentHashMap<>();

    /** Who knows the addresses of names, and may give others each time. */
    @FunctionalInterface
    interface Names {
        List<InetAddress> addresses(String host) throws UnknownHostException;
    }

    /**
     * What was found, in the order in which it is to be tried, and why the host may not be called: one forbidden
     * address among others is enough.
     */
    record Resolved(List<InetAddress> addresses, Optional<String> objection) { }

    Resolver(Names names, AddressGuard guard) {
        this.names = names;
        this.guard = guard;
    }

    /** True if the host is an address that everybody reads alike, so that no name service is asked. */
    static boolean isLiteral(String host) {
        return host.startsWith("[") || IpAddress.isIpv4(host);
    }

    /** The addresses of a name or a literal, IPv6 in brackets, and the judgement on them. Waits for names only. */
    Resolved lookUp(String host) throws UnknownHostException {
        List<InetAddress> addresses = new ArrayList<>(isLiteral(host) ? ofJdk(host) : names.addresses(host));
        InetAddress known = answering.get(host);
        if (known != null && addresses.remove(known)) {
            addresses.add(0, known);
        }
        return new Resolved(addresses, addresses.stream().flatMap(a -> guard.objection(a).stream()).findFirst());
    }

    /** This address answered, and those before it did not: it is tried first from now on. */
    void prefer(String host, InetAddress address) {
        if (answering.size() >= MAX_HOSTS) {
            answering.clear();
        }
        answering.put(host, address);
    }

    /** What the JDK knows, by the name service or its memory; takes all spellings of literals that the JDK takes. */
    static List<InetAddress> ofJdk(String host) throws UnknownHostException {
        return List.of(InetAddress.getAllByName(host));
    }
}
