package taskmill.task;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Pattern;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonValue;

/** Seconds as people write them, decimals allowed, and the milliseconds that the system counts in. */
public final class Seconds {
    /** The longest duration that is accepted anywhere: 366 days. */
    public static final long MAX_MS = 366L * 86_400_000;
    /** Seconds since 1970 above this are taken for milliseconds written by mistake: the year 5138. */
    private static final long LATEST_UNIX = 100_000_000_000L;
    /** Neither exponents nor anything that takes long to expand. */
    private static final Pattern PLAIN = Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)");

    /**
     * A duration in milliseconds, a part of a millisecond rounded up.
     *
     * @throws Refusal naming {@code field} unless {@code text} is a decimal number from 0 to 366 days
     */
    public static long duration(String field, String text) {
        BigDecimal ms = number(field, text).movePointRight(3);
        Refusal.unless(ms.signum() >= 0 && ms.compareTo(BigDecimal.valueOf(MAX_MS)) <= 0, Refusal.Code.OUT_OF_RANGE,
            field, "from 0 to " + MAX_MS / 1000 + " seconds is expected");
        return ms.setScale(0, RoundingMode.CEILING).longValueExact();
    }

    /**
     * A moment in milliseconds since 1970, a part of a millisecond rounded up, so that nothing starts early.
     *
     * @throws Refusal naming {@code field} unless {@code text} is a number of seconds since 1970
     */
    public static long moment(String field, String text) {
        BigDecimal seconds = number(field, text);
        Refusal.unless(seconds.signum() >= 0, Refusal.Code.OUT_OF_RANGE, field,
            "seconds since 1970 are expected, not a negative number");
        Refusal.unless(seconds.compareTo(BigDecimal.valueOf(LATEST_UNIX)) <= 0, Refusal.Code.OUT_OF_RANGE, field,
            "seconds since 1970 are expected; this looks like milliseconds");
        return seconds.movePointRight(3).setScale(0, RoundingMode.CEILING).longValueExact();
    }

    /** Milliseconds as a JSON number of seconds, without needless zeros: 1500 is 1.5. */
    public static JsonValue json(long ms) {
        if (ms % 1000 == 0) {
            return Json.value(ms / 1000);
        }
        // Parsed from its own digits: the library prints a large double as 1.7E9.
        return Json.parse(BigDecimal.valueOf(ms, 3).stripTrailingZeros().toPlainString());
    }

    /** The same of a moment or a duration that is perhaps not there: null for 0. */
    public static JsonValue orNull(long ms) {
        return ms == 0 ? Json.NULL : json(ms);
    }

    private static BigDecimal number(String field, String text) {
        String trimmed = text.strip();
        Refusal.unless(trimmed.length() <= 32 && PLAIN.matcher(trimmed).matches(), field,
            "a number of seconds is expected");
        return new BigDecimal(trimmed);
    }
}
