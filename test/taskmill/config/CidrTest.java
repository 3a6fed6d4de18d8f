package taskmill.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true", "10.0.0.0/8, 11.0.0.0, false", "172.16.0.0/12, 172.31.0.1, true",
        "172.16.0.0/12, 172.32.0.1, false", "0.0.0.0/0, 203.0.113.9, true", "0.0.0.0/0, ::1, false",
        "192.0.2.7, 192.0.2.7, true", "192.0.2.7/32, 192.0.2.6, false", "192.0.2.128/25, 192.0.2.127, false",
        "fd00::/8, fdff::1, true", "fd00::/8, fc00::1, false", "fe80::/10, febf::1, true", "fe80::/10, fec0::, false",
        "::/0, 2001:db8::1, true", "::/0, 10.0.0.1, false", "::1, ::1, true", "2001:db8::/127, 2001:db8::1, true",
        "10.0.0.0/8, ::ffff:10.1.2.3, true", "::ffff:10.0.0.0/104, 10.1.2.3, true"})
    void aBlockContainsItsAddressesOnly(String block, String address, boolean contained) throws UnknownHostException {
        assertEquals(contained, Cidr.parse(block).contains(InetAddress.getByName(address)));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "10", "10.1/8", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.0/8/8", "10.0.0.0/8x", "010.0.0.0/8",
        "256.0.0.0/8", "1.2.3.4.5", "localhost", "localhost/32", "::/129", "fd00::1::/8", "fe80::1%eth0", ":", "a:b",
        "::ffff:10.0.0.0/90", "10.0.0.1 /32"})
    void whatIsNoBlockIsRefusedWithoutAskingAnyone(String text) {
        assertThrows(IllegalArgumentException.class, () -> Cidr.parse(text));
    }

    @Test
    void bitsBehindThePrefixAreRefusedWithTheBlock() {
        String reason = assertThrows(IllegalArgumentException.class, () -> Cidr.parse("10.1.2.3/8")).getMessage();

        assertTrue(reason.contains("10.0.0.0/8"), reason);
    }
}
