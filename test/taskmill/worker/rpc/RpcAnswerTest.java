package taskmill.worker.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.http.HttpHeaders;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an answer says beside its body: how long a target wants to be left alone. */
class RpcAnswerTest {
    private static final long DAY_MS = 86_400_000;

    @Test
    void secondsAreTakenUpToADay() {
        Map<String, Long> cases = Map.of("0", 0L, "7", 7000L, " 120 ", 120_000L, "86400", DAY_MS, "86401", DAY_MS,
            "999999999999999", DAY_MS);

        cases.forEach((value, ms) -> assertEquals(ms, retryAfterMs(headers("Retry-After", value)), value));
    }

    @Test
    void aDateIsCountedFromTheAnswersOwnDate() {
        assertEquals(90_000, retryAfterMs(headers("Retry-After", "Wed, 21 Oct 2015 07:29:30 GMT",
            "Date", "Wed, 21 Oct 2015 07:28:00 GMT")));
        assertEquals(DAY_MS, retryAfterMs(headers("Retry-After", "Wed, 21 Oct 2099 07:29:30 GMT",
            "Date", "Wed, 21 Oct 2015 07:28:00 GMT")));
        assertEquals(0, retryAfterMs(headers("Retry-After", "Wed, 21 Oct 2015 07:27:00 GMT",
            "Date", "Wed, 21 Oct 2015 07:28:00 GMT")));
    }

    @Test
    void aDateWithoutOneIsCountedFromNow() {
        Instant inAnHour = Instant.now().plusSeconds(3600);
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(inAnHour.atZone(ZoneOffset.UTC));

        long ms = retryAfterMs(headers("Retry-After", date));

        assertEquals(3_600_000, ms, 60_000);
    }

    @Test
    void whatCannotBeReadIsNoWish() {
        for (String value : List.of("", "soon", "-5", "1.5", "1e3", "99999999999999999999", "٣", "2015-10-21")) {
            assertEquals(0, retryAfterMs(headers("Retry-After", value)), value);
        }
        assertEquals(0, retryAfterMs(headers()));
    }

    private static long retryAfterMs(HttpHeaders headers) {
        return new RpcAnswer(503, headers, new byte[0], 0, 0, RpcAnswer.Extent.WHOLE, Optional.empty()).retryAfterMs();
    }

    private static HttpHeaders headers(String... pairs) {
        Map<String, List<String>> map = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], List.of(pairs[i + 1]));
        }
        return HttpHeaders.of(map, (name, value) -> true);
    }
}
