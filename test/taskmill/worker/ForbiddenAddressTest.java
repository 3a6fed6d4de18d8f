package taskmill.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import taskmill.config.Cidr;
import taskmill.task.ErrorCode;
import taskmill.task.Refusal;

/** However a forbidden address is spelled, nothing connects to it. */
class ForbiddenAddressTest {
    private static final List<String> LOOPBACK = List.of("127.0.0.1", "127.0.0.2", "127.255.255.254", "localhost",
        "LocalHost", "[::1]", "[0:0:0:0:0:0:0:1]", "[0000::0001]", "[::ffff:127.0.0.1]", "[::FFFF:7f00:1]",
        "[0:0:0:0:0:ffff:127.0.0.1]", "user@127.0.0.1", "user:secret@localhost", "0.0.0.0", "[::]",
        "[0:0:0:0:0:0:0:0]", "[::ffff:0.0.0.0]");
    private static final List<String> RESERVED = List.of("169.254.169.254", "169.254.0.1", "[::ffff:169.254.169.254]",
        "[::ffff:a9fe:a9fe]", "[0:0:0:0:0:FFFF:A9FE:A9FE]", "[fe80::1]", "[FE80:0::a9fe:a9fe]", "[fd00:ec2::254]",
        "[FD00:0EC2:0:0:0:0:0:0254]", "100.100.100.200", "[::ffff:100.100.100.200]");
    /** Spellings that are no host to us, or none that a name service knows: what matters is that nothing connects. */
    private static final List<String> ODD = List.of("2130706433", "127.1", "127.0.1", "0x7f000001", "0x7f.0.0.1",
        "0177.0.0.1", "017700000001", "127.0.0.1.", "127.0.0.01", "127.0.0.1%00", "127%2e0.0.1", "①②⑦.0.0.1",
        "[::127.0.0.1", "[::ffff:7f.0.0.1]", "127.0.0.1\\@example.invalid", "example.invalid@127.0.0.1:%d/x?");

    @Test
    void noSpellingOfLoopbackReachesAnythingOnceItIsDenied() throws Exception {
        try (RawTarget canary = new RawTarget(visit -> visit.say(RawTarget.OK));
            RpcRunner runner = denying("127.0.0.0/8", "::1/128")) {
            assertEquals(Set.of(ErrorCode.ADDRESS_FORBIDDEN), codes(runner, LOOPBACK, canary.port()).keySet());
            codes(runner, ODD, canary.port());

            assertEquals(0, canary.connections());
            // It does answer where it may be asked.
            try (RpcRunner open = new RpcRunner(new RpcSettings(100, cidrs("127.0.0.1"), cidrs("0.0.0.0/0"), "1"))) {
                Watched.get(open, canary.url()).result();
            }
        }
    }

    @Test
    void everySpellingOfAReservedAddressIsForbiddenByDefault() throws Exception {
        try (RpcRunner runner = denying()) {
            assertEquals(Set.of(ErrorCode.ADDRESS_FORBIDDEN), codes(runner, RESERVED, 80).keySet());
        }
    }

    @Test
    void aForbiddenAddressIsAFinalFailureThatNamesIt() throws Exception {
        try (RpcRunner runner = denying("127.0.0.0/8", "::1/128")) {
            var failure = Watched.get(runner, "http://user:secret@localhost:1/").failure();

            assertTrue(failure.forGood());
            assertTrue(failure.detail().startsWith("localhost may not be called: "), failure.detail());
            assertTrue(failure.detail().contains("rpc_deny"), failure.detail());
        }
    }

    /** How calls to these hosts failed; one that is no valid task counts as a bad spec. */
    private static Map<ErrorCode, List<String>> codes(RpcRunner runner, List<String> hosts, int port) throws Exception {
        Map<ErrorCode, List<String>> codes = new TreeMap<>();
        for (String host : hosts) {
            codes.computeIfAbsent(code(runner, host, port), code -> new ArrayList<>()).add(host);
        }
        return codes;
    }

    private static ErrorCode code(RpcRunner runner, String host, int port) throws Exception {
        try {
            return Watched.get(runner, "http://" + host.replace("%d", "" + port) + ":" + port + "/").code();
        } catch (Refusal e) {
            return ErrorCode.BAD_SPEC;
        }
    }

    private static RpcRunner denying(String... blocks) {
        return new RpcRunner(new RpcSettings(100, List.of(), cidrs(blocks), "1"));
    }

    private static List<Cidr> cidrs(String... blocks) {
        return List.of(blocks).stream().map(Cidr::parse).toList();
    }
}
