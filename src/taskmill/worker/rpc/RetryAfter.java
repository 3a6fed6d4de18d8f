package taskmill.worker.rpc;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The Retry-After header field: seconds, or a date (RFC 9110 section 10.2.3). */
final class RetryAfter {
    private static final long MAX_MS = TimeUnit.HOURS.toMillis(24);

    private RetryAfter() {
    }

    /**
     * How many milliseconds the target wants to be left alone, at most 24 hours; 0 if it does not say, or not
     * readably. A date is counted from the answer's own Date, so that no clock but the target's matters.
     */
    static long ms(HttpHeaders headers) {
        String value = headers.firstValue("Retry-After").orElse("").strip();
        if (value.matches("[0-9]{1,15}")) {
            return Math.min(MAX_MS, TimeUnit.SECONDS.toMillis(Long.parseLong(value)));
        }
        Instant now = headers.firstValue("Date").flatMap(RetryAfter::date).orElseGet(Instant::now);
        long ms = date(value).map(at -> at.toEpochMilli() - now.toEpochMilli()).orElse(0L);
        return Math.max(0, Math.min(MAX_MS, ms));
    }

    private static Optional<Instant> date(String text) {
        try {
            return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text.strip())));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
