package taskmill.worker.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which addresses may be called, told from their bytes. */
class AddressGuardTest {
    private static final AddressGuard PUBLIC = Callers.publicAnd();

    private static void assertForbidden(AddressGuard guard, String... literals) throws Exception {
        for (String literal : literals) {
            assertTrue(guard.objection(InetAddress.getByName(literal)).isPresent(), literal);
        }
    }

    private static void assertAllowed(AddressGuard guard, String... literals) throws Exception {
        for (String literal : literals) {
            assertEquals(Optional.empty(), guard.objection(InetAddress.getByName(literal)), literal);
        }
    }

    @Test
    void metadataAndLinkLocalAddressesAreForbiddenByDefault() throws Exception {
        assertForbidden(Callers.OPEN, "169.254.169.254", "169.254.0.0", "169.254.255.255", "fe80::1", "febf::1",
            "fd00:ec2::254", "fd00:ec2::23", "fd20:ce::254", "fd00:c1::a9fe:a9fe", "fd00:42::42", "fd00:a9fe:a9fe::1",
            "fd00:100::100:200", "100.100.100.200", "168.63.129.16", "192.0.0.192", "0.0.0.0", "::");
    }

    @Test
    void otherAddressesAreOpenByDefault() throws Exception {
        assertAllowed(Callers.OPEN, "127.0.0.1", "10.0.0.1", "192.168.1.1", "169.253.255.255", "169.255.0.0", "fec0::1",
            "::1", "fd00:ec2::253", "100.100.100.201", "8.8.8.8", "2001:db8::1", "64:ff9b::7f00:1", "2002:7f00:1::");
    }

    @Test
    void onlyPublicAddressesAreLeftWherePrivateOnesAreDenied() throws Exception {
        assertForbidden(PUBLIC, "0.0.0.1", "0.255.255.255", "10.0.0.0", "10.255.255.255", "100.64.0.0",
            "100.127.255.255", "127.0.0.0", "127.255.255.255", "172.16.0.0", "172.31.255.255", "192.0.0.0",
            "192.0.0.255", "192.0.2.1", "192.88.99.1", "192.168.0.0", "192.168.255.255", "198.18.0.0",
            "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.0", "239.255.255.255", "240.0.0.0",
            "255.255.255.255", "::1", "::8.8.8.8", "::ffff:0:8.8.8.8", "64:ff9b::8.8.8.8", "64:ff9b:1::1", "100::1",
            "2001::1", "2001:1ff:ffff::1", "2001:db8::1", "2002:808:808::1", "3fff::1", "5f00::1", "fc00::1",
            "fdff:ffff::1", "fec0::1", "ff02::1", "ffff::1", "169.254.169.254", "fe80::1");
        assertAllowed(PUBLIC, "1.0.0.0", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0",
            "126.255.255.255", "128.0.0.0", "169.253.255.255", "172.15.255.255", "172.32.0.0", "192.0.1.0",
            "192.0.3.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255",
            "8.8.8.8", "2000::1", "2001:200::1", "2001:4860:4860::8888", "2003::1", "2606:4700::1111",
            "::ffff:8.8.8.8");
    }

    @Test
    void anAddressThatCarriesAForbiddenOneIsForbidden() throws Exception {
        assertForbidden(Callers.OPEN, "::169.254.169.254", "::ffff:169.254.169.254", "::ffff:0:169.254.169.254",
            "64:ff9b::169.254.169.254", "64:ff9b::6464:64c8", "64:ff9b::a83f:8110", "64:ff9b:1::169.254.169.254",
            "64:ff9b:1:a9fe:a9:fe00::", "64:ff9b:1:a9:fe:a9fe::", "64:ff9b:1::a9:fea9:fe00:0", "2002:a9fe:a9fe::1",
            "2001:0:a9fe:a9fe::", "2001::5601:5601");
        assertForbidden(Callers.guard(false, List.of(), List.of("10.0.0.0/8")), "64:ff9b::10.1.2.3", "::10.1.2.3",
            "2002:a01:203::", "2001::f5fe:fdfc");
    }

    @Test
    void allowWinsOverEverything() throws Exception {
        AddressGuard guard = Callers.guard(true, List.of("10.0.0.7", "169.254.169.254", "::1"),
            List.of("0.0.0.0/0", "::/0"));

        assertAllowed(guard, "10.0.0.7", "169.254.169.254", "::ffff:10.0.0.7", "::1");
        assertForbidden(guard, "10.0.0.8", "8.8.8.8", "2606:4700::1111");
    }

    @Test
    void allowOfATranslatorDoesNotOpenWhatItLeadsTo() throws Exception {
        AddressGuard guard = Callers.publicAnd("64:ff9b::/96");

        assertAllowed(guard, "64:ff9b::8.8.8.8");
        assertForbidden(guard, "64:ff9b::10.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::169.254.169.254");
    }

    @Test
    void objectionNamesAddressAndBlock() throws Exception {
        AddressGuard guard = Callers.guard(true, List.of(), List.of("10.0.0.0/8"));

        assertEquals(Optional.of("10.1.2.3 is in the block 10.0.0.0/8 of rpc_deny"),
            guard.objection(InetAddress.getByName("10.1.2.3")));
        assertEquals(Optional.of("127.0.0.1 is loopback (127.0.0.0/8); rpc_private denies it"),
            guard.objection(InetAddress.getByName("127.0.0.1")));
        assertEquals(Optional.of("168.63.129.16 is metadata of Azure (168.63.129.16/32); rpc_allow can open it"),
            guard.objection(InetAddress.getByName("168.63.129.16")));
    }

    @Test
    void anIpv4AddressWrittenInIpv6IsJudgedAsIpv4() throws Exception {
        byte[] mapped = new byte[16];
        mapped[10] = mapped[11] = (byte) 0xff;
        mapped[12] = 10;
        mapped[15] = 1;
        // What a name service answers in a AAAA record, which the JDK leaves as it is.
        InetAddress address = Inet6Address.getByAddress("name.example", mapped, -1);

        assertEquals(16, address.getAddress().length);
        assertTrue(PUBLIC.objection(address).isPresent());
    }
}
