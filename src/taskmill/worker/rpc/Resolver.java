package taskmill.worker.rpc;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import taskmill.access.IpAddress;

/** Looks hosts up, on threads that may wait for a name service, and judges what it finds. Thread-safe. */
public final class Resolver {
    private final Names names;
    private final AddressGuard guard;
    private final Executor threads;

    /** Who knows the addresses of names, and may give others each time. */
    @FunctionalInterface
    public interface Names {
        /** At least one address. */
        List<InetAddress> addresses(String host) throws UnknownHostException;
    }

    /**
     * What was found.
     *
     * @param objection why the host may not be called: what is said against the first address that has something
     *     against it, so that one forbidden address among others is enough
     */
    record Found(List<InetAddress> addresses, Optional<String> objection) { }

    Resolver(Names names, AddressGuard guard, Executor threads) {
        this.names = names;
        this.guard = guard;
        this.threads = threads;
    }

    /** True if the host is an address that everybody reads alike, so that nothing has to be looked up. */
    static boolean isLiteral(String host) {
        return host.startsWith("[") || IpAddress.isIpv4(host);
    }

    /**
     * The addresses of a host and the judgement on them. Fails with {@link UnknownHostException} where it has none.
     *
     * @param host a name or a literal, IPv6 in brackets, as a url has it
     */
    CompletableFuture<Found> lookUp(String host) {
        if (isLiteral(host)) {
            return CompletableFuture.completedFuture(host).thenApply(literal -> judged(literal, Resolver::ofJdk));
        }
        return CompletableFuture.supplyAsync(() -> judged(host, names), threads);
    }

    private Found judged(String host, Names source) {
        try {
            List<InetAddress> addresses = List.copyOf(source.addresses(host));
            return new Found(addresses, addresses.stream().flatMap(a -> guard.objection(a).stream()).findFirst());
        } catch (UnknownHostException e) {
            throw new CompletionException(e);
        }
    }

    /** What the JDK knows, by the name service or its memory; takes all spellings of literals that the JDK takes. */
    static List<InetAddress> ofJdk(String host) throws UnknownHostException {
        return List.of(InetAddress.getAllByName(host));
    }
}
