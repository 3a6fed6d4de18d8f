package taskmill.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WrongTokensTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final WrongTokens wrong = new WrongTokens();

    private static InetAddress address(String text) throws UnknownHostException {
        return InetAddress.getByName(text);
    }

    /** How many of several wrong tokens in one moment are refused. */
    private long refused(InetAddress address, int times, long nowNanos) {
        return IntStream.range(0, times).filter(i -> wrong.isTooMany(address, nowNanos)).count();
    }

    @Test
    void tenPassInASecondAndTenInTheNext() throws UnknownHostException {
        assertEquals(5, refused(address("192.0.2.1"), 15, 7));
        assertEquals(1, refused(address("192.0.2.1"), 1, SECOND));
        assertEquals(5, refused(address("192.0.2.1"), 15, SECOND + 7));
    }

    @Test
    void addressesAreCountedApart() throws UnknownHostException {
        refused(address("192.0.2.1"), 20, 0);

        assertFalse(wrong.isTooMany(address("192.0.2.2"), 0));
        assertFalse(wrong.isTooMany(address("2001:db8::1"), 0));
    }

    @Test
    void aNetworkOfIpv6IsOneAddress() throws UnknownHostException {
        for (int i = 0; i < WrongTokens.A_SECOND; i++) {
            assertFalse(wrong.isTooMany(address("2001:db8::" + i), 0));
        }
        assertTrue(wrong.isTooMany(address("2001:db8::ffff:1"), 0));
        assertFalse(wrong.isTooMany(address("2001:db8:0:1::1"), 0));
    }

    @Test
    void memoryIsBounded() throws UnknownHostException {
        for (int i = 0; i < 2 * WrongTokens.MOST_ADDRESSES; i++) {
            wrong.isTooMany(InetAddress.getByAddress(new byte[] {10, (byte) (i >> 16), (byte) (i >> 8), (byte) i}), i);
        }

        assertEquals(WrongTokens.MOST_ADDRESSES, wrong.addresses());
        wrong.isTooMany(address("192.0.2.1"), 2 * SECOND);
        assertEquals(1, wrong.addresses());
    }
}
