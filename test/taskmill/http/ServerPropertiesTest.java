package taskmill.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Alone, since the properties are those of the whole process. */
@Isolated
class ServerPropertiesTest {
    private static final String SET = "sun.net.httpserver.idleInterval";
    private static final String ABSENT = "sun.net.httpserver.maxReqHeaders";

    private final List<String> before = ServerProperties.missing();
    private final Optional<String> set = Optional.ofNullable(System.getProperty(SET));

    @AfterEach
    void restore() {
        for (String missing : before) {
            System.clearProperty(missing.substring(2, missing.indexOf('=')));
        }
        set.ifPresent(value -> System.setProperty(SET, value));
    }

    @Test
    void whatIsAbsentIsSetAndWhatIsSetStays() {
        System.setProperty(SET, "77");
        assertTrue(ServerProperties.missing().contains("-D" + ABSENT + "=100"));
        assertFalse(ServerProperties.missing().stream().anyMatch(missing -> missing.contains(SET)));

        ServerProperties.applyDefaults();

        assertEquals(List.of(), ServerProperties.missing());
        assertEquals("77", System.getProperty(SET));
        assertEquals("100", System.getProperty(ABSENT));
    }
}
