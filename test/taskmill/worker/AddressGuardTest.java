package taskmill.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import taskmill.config.Cidr;

/** Which addresses may be called, told from their bytes. */
class AddressGuardTest {
    @Test
    void metadataAndLinkLocalAddressesAreForbiddenByDefault() throws Exception {
        AddressGuard guard = guard(List.of(), List.of());

        for (String literal : List.of("169.254.169.254", "169.254.0.1", "fe80::1", "febf::1", "fd00:ec2::254",
            "100.100.100.200", "0.0.0.0", "::")) {
            assertTrue(guard.objection(InetAddress.getByName(literal)).isPresent(), literal);
        }
    }

    @Test
    void otherAddressesAreOpenByDefault() throws Exception {
        AddressGuard guard = guard(List.of(), List.of());

        for (String literal : List.of("127.0.0.1", "10.0.0.1", "192.168.1.1", "169.253.255.255", "169.255.0.0", "fec0::1",
            "::1", "fd00:ec2::253", "100.100.100.201", "8.8.8.8", "2001:db8::1")) {
            assertEquals(Optional.empty(), guard.objection(InetAddress.getByName(literal)), literal);
        }
    }

    @Test
    void allowWinsOverEverything() throws Exception {
        AddressGuard guard = guard(List.of("10.0.0.7", "169.254.169.254"), List.of("0.0.0.0/0"));

        assertEquals(Optional.empty(), guard.objection(InetAddress.getByName("10.0.0.7")));
        assertEquals(Optional.empty(), guard.objection(InetAddress.getByName("169.254.169.254")));
        assertTrue(guard.objection(InetAddress.getByName("10.0.0.8")).isPresent());
    }

    @Test
    void objectionNamesAddressAndBlock() throws Exception {
        AddressGuard guard = guard(List.of(), List.of("10.0.0.0/8"));

        assertEquals(Optional.of("10.1.2.3 is in the block 10.0.0.0/8 of rpc_deny"),
            guard.objection(InetAddress.getByName("10.1.2.3")));
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
        assertTrue(guard(List.of(), List.of("10.0.0.0/8")).objection(address).isPresent());
    }

    private static AddressGuard guard(List<String> allow, List<String> deny) {
        return new AddressGuard(cidrs(allow.stream()), cidrs(deny.stream()));
    }

    private static List<Cidr> cidrs(Stream<String> texts) {
        return texts.map(Cidr::parse).toList();
    }
}
