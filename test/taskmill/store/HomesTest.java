package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import taskmill.store.Store.Homes;

/** Where queues lie. */
final class HomesTest {
    /** CRC-16/XMODEM of 123456789 is 31C3. */
    @Test
    void homeIsTheCrc16OfTheNameModuloTheShards() {
        assertEquals(0x31c3 % 256, new Homes(256).of("123456789"));
        assertEquals(0x31c3 % 7, new Homes(7).of("123456789"));
        assertEquals(0, new Homes(1).of("123456789"));
    }

    @Test
    void queuesOfAShardKeepTheirOrder() {
        Homes homes = new Homes(2);
        List<String> queues = List.of("q3", "q1", "q0", "q2", "q7", "q5");

        List<String> both = new ArrayList<>(homes.at(0, queues));
        both.addAll(homes.at(1, queues));

        assertEquals(Set.copyOf(queues), Set.copyOf(both));
        assertEquals(queues.stream().filter(queue -> homes.of(queue) == 0).toList(), homes.at(0, queues));
        assertEquals(Set.of(0, 1), homes.of(queues));
    }
}
