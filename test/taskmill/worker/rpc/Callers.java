package taskmill.worker.rpc;

import java.net.InetAddress;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Optional;
import taskmill.config.Cidr;
import taskmill.worker.run.ResultMemory;

/** Runners of HTTP calls, with the rules for addresses and the name service that a test wants. */
public final class Callers {
    /** The rules that a worker has by default. */
    public static final AddressGuard OPEN = guard(false, List.of(), List.of());
    /** Names that no name service knows; where it is asked all the same, calls to them fail. */
    public static final Resolver.Names ALL_ARE_LOOPBACK = host -> List.of(InetAddress.getByName("127.0.0.1"));

    private Callers() {
    }

    /** Calls everything; all names are loopback. */
    public static RpcRunner open() {
        return with(OPEN, ALL_ARE_LOOPBACK);
    }

    public static RpcRunner with(AddressGuard guard) {
        return with(guard, Resolver::ofJdk);
    }

    public static RpcRunner with(AddressGuard guard, Resolver.Names names) {
        return new RpcRunner(1000, new ResultMemory(1 << 20), guard, Optional.empty(), HttpClient::newBuilder, names);
    }

    /** Nothing but public addresses and these blocks. */
    public static AddressGuard publicAnd(String... allow) {
        return guard(true, List.of(allow), List.of());
    }

    public static AddressGuard guard(boolean denyPrivate, List<String> allow, List<String> deny) {
        return new AddressGuard(denyPrivate, cidrs(allow), cidrs(deny));
    }

    private static List<Cidr> cidrs(List<String> blocks) {
        return blocks.stream().map(Cidr::parse).toList();
    }
}
