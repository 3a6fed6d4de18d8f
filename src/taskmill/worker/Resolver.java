package taskmill.worker;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Looks hosts up, on threads that may wait for a name service, and judges what it finds. Thread-safe. */
final class Resolver {
    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");

    private final AddressGuard guard;
    private final Executor threads;

    Resolver(AddressGuard guard, Executor threads) {
        this.guard = guard;
        this.threads = threads;
    }

    /**
     * Why this host may not be called: the objection to the first of its addresses that has one. Fails with
     * {@link UnknownHostException} where it has no address. The JDK remembers the addresses for its own connection.
     *
     * @param host a name or a literal, IPv6 in brackets, as an address has it
     */
    CompletableFuture<Optional<String>> objection(String host) {
        if (host.startsWith("[") || IPV4.matcher(host).matches()) {
            return CompletableFuture.completedFuture(host).thenApply(this::lookUp);
        }
        return CompletableFuture.supplyAsync(() -> lookUp(host), threads);
    }

    private Optional<String> lookUp(String host) {
        try {
            return Stream.of(InetAddress.getAllByName(host))
                .flatMap(address -> guard.objection(address).stream()).findFirst();
        } catch (UnknownHostException e) {
            throw new CompletionException(e);
        }
    }
}
