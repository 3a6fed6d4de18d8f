package taskmill.worker.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import taskmill.support.Seen;
import taskmill.task.ErrorCode;
import taskmill.task.Refusal;
import taskmill.worker.run.WatchedRun;

/** However a forbidden address is spelled, nothing connects to it. */
class ForbiddenAddressTest {
    private static final List<String> LOOPBACK = List.of("127.0.0.1", "127.0.0.2", "127.255.255.254", "localhost",
        "LocalHost", "LOCALHOST", "2130706433", "127.0.0.01", "0127.0.0.1", "[::1]",
        "[0:0:0:0:0:0:0:1]", "[0000::0001]", "[::ffff:127.0.0.1]", "[::FFFF:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]",
        "[::127.0.0.1]", "[::7F00:1]", "[::ffff:0:127.0.0.1]", "[64:ff9b::127.0.0.1]", "[64:FF9B:0::7f00:1]",
        "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2001:0:7f00:1::]", "[2001::80ff:fffe]", "user@127.0.0.1",
        "example.org@127.0.0.1", "8.8.8.8@localhost", "user:secret@[::1]", "8.8.8.8:80@127.0.0.1");
    private static final List<String> RESERVED = List.of("169.254.169.254", "169.254.0.1", "good@169.254.169.254",
        "2852039166", "[::ffff:169.254.169.254]",
        "[::ffff:a9fe:a9fe]", "[0:0:0:0:0:FFFF:A9FE:A9FE]", "[::169.254.169.254]", "[::a9fe:a9fe]",
        "[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::169.254.169.254]", "[2002:a9fe:a9fe::1]", "[2001:0:a9fe:a9fe::]",
        "[2001::5601:5601]", "[fe80::1]", "[FE80:0::a9fe:a9fe]", "[fe80::1%1]", "[fd00:ec2::254]",
        "[FD00:0EC2:0:0:0:0:0:0254]", "[fd20:ce::254]", "100.100.100.200", "1684301000", "[::ffff:100.100.100.200]",
        "168.63.129.16", "0.0.0.0", "0", "[::]", "[0:0:0:0:0:0:0:0]", "[::ffff:0.0.0.0]");
    /** Spellings that are no url to us, or that are read in several ways: what matters is that nothing connects. */
    private static final List<String> ODD = List.of("127.1", "127.0.1", "127.65535", "0x7f000001", "0x7f.0.0.1",
        "0177.0.0.1", "017700000001", "127.0.0.1.", "localhost.", "127.0.0.1%00", "127%2e0.0.1", "①②⑦.0.0.1",
        "１２７.0.0.1", "127。0。0。1", "127．0．0．1", "lоcalhost", "[::127.0.0.1", "[::ffff:7f.0.0.1]", "[::1%25lo]",
        "127.0.0.1\\@example.invalid", "example.invalid\\@127.0.0.1", "example.invalid@127.0.0.1:%d/x?", "127.0.0.1 ",
        "127.0.0.1\t", "0xa9fea9fe", "0251.0376.0251.0376", "169.254.169.254.", "169.16689662", "169.254.43518",
        "169.254.169.0254");

    @Test
    void noSpellingOfLoopbackReachesAnythingOnceItIsDenied() throws Exception {
        AddressGuard guard = Callers.guard(true, List.of(), List.of("177.0.0.1"));
        try (RawTarget canary = new RawTarget(visit -> visit.say(RawTarget.OK)); RpcRunner runner = Callers.with(guard);
            RpcRunner open = Callers.with(Callers.publicAnd("127.0.0.1"))) {
            assertEquals(Map.of(ErrorCode.ADDRESS_FORBIDDEN, LOOPBACK), codes(runner, LOOPBACK, canary.port()));
            codes(runner, ODD, canary.port());

            assertEquals(0, canary.connections());
            // It does answer where it may be asked.
            WatchedRun.get(open, canary.url()).result();
            WatchedRun.get(open, canary.url("2130706433")).result();
            Seen.note(getClass(), "spellings of loopback", (LOOPBACK.size() + ODD.size()) + ", connections 0");
        }
    }

    @Test
    void everySpellingOfAReservedAddressIsForbiddenByDefault() throws Exception {
        try (RpcRunner runner = Callers.with(Callers.OPEN)) {
            assertEquals(Map.of(ErrorCode.ADDRESS_FORBIDDEN, RESERVED), codes(runner, RESERVED, 80));
            Seen.note(getClass(), "spellings of reserved addresses", RESERVED.size() + ", all refused");
        }
    }

    @Test
    void aForbiddenAddressIsAFinalFailureThatNamesIt() throws Exception {
        try (RpcRunner runner = Callers.with(Callers.publicAnd())) {
            var failure = WatchedRun.get(runner, "http://user:secret@localhost:1/").failure();

            assertTrue(failure.forGood());
            assertTrue(failure.detail().startsWith("localhost may not be called: "), failure.detail());
            assertTrue(failure.detail().contains("rpc_private"), failure.detail());
        }
    }

    /** How calls to these hosts failed, all made at a time; one that is no valid task counts as a bad spec. */
    private static Map<ErrorCode, List<String>> codes(RpcRunner runner, List<String> hosts, int port) throws Exception {
        Map<ErrorCode, List<String>> codes = new TreeMap<>();
        List<Optional<WatchedRun>> calls = hosts.stream().map(host -> call(runner, host, port)).toList();
        for (int i = 0; i < hosts.size(); i++) {
            ErrorCode code = calls.get(i).isPresent() ? calls.get(i).get().code() : ErrorCode.BAD_SPEC;
            codes.computeIfAbsent(code, key -> new ArrayList<>()).add(hosts.get(i));
        }
        return codes;
    }

    private static Optional<WatchedRun> call(RpcRunner runner, String host, int port) {
        try {
            return Optional.of(WatchedRun.get(runner, "http://" + host.replace("%d", "" + port) + ":" + port + "/"));
        } catch (Refusal e) {
            return Optional.empty();
        }
    }
}
