package taskmill.broker.api;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import com.eclipsesource.json.JsonValue;
import taskmill.http.Param;
import taskmill.http.Params;
import taskmill.http.Request;
import taskmill.task.Nearest;
import taskmill.task.Refusal;
import taskmill.task.Seconds;

/** The parameters of a request by their types. An empty text counts as not given. A wrong type is refused by name. */
final class RequestFields {
    static final String WAIT = "wait";
    private static final long LONGEST_WAIT_MS = 60_000;
    private static final int MOST_DIGITS = 32;
    private static final int MOST_SHOWN = 64;
    private final Params params;

    private RequestFields(Params params) {
        this.params = params;
    }

    /**
     * The parameters of a request that takes only these.
     *
     * @throws Refusal naming the first unknown one, and the nearest known name
     */
    static RequestFields of(Request request, Collection<String> known) {
        Params params = request.params();
        for (String name : params.names()) {
            if (!known.contains(name)) {
                String hint = Nearest.of(name, known).map(nearest -> "did you mean " + nearest + "?")
                    .orElseGet(() -> "known are " + String.join(", ", new TreeSet<>(known)));
                throw Refusal.invalid(name.substring(0, Math.min(MOST_SHOWN, name.length())),
                    "no such parameter; " + hint);
            }
        }
        return new RequestFields(params);
    }

    static RequestFields of(Request request, String... known) {
        return of(request, List.of(known));
    }

    Optional<Param> find(String name) {
        return params.find(name);
    }

    /** A string. */
    Optional<String> text(String name) {
        return find(name).map(param -> string(name, param.value())).filter(text -> !text.isEmpty());
    }

    String requiredText(String name) {
        return text(name).orElseThrow(() -> Refusal.invalid(name, "this parameter is required"));
    }

    /** A number as it was written. */
    Optional<String> number(String name) {
        return find(name).map(param -> param.json() ? numeral(name, param.value()) : param.value().asString().strip())
            .filter(text -> !text.isEmpty());
    }

    /** A whole number in a range. */
    Optional<Integer> integer(String name, int from, int to) {
        return number(name).map(text -> {
            try {
                int value = Integer.parseInt(text);
                if (value >= from && value <= to) {
                    return value;
                }
            } catch (NumberFormatException e) {
                // Refused below like a number out of range.
            }
            throw Refusal.invalid(name, "a whole number from " + from + " to " + to + " is expected");
        });
    }

    /** A duration in milliseconds. */
    Optional<Long> duration(String name) {
        return number(name).map(text -> Seconds.duration(name, text));
    }

    /** A moment in milliseconds since 1970. */
    Optional<Long> moment(String name) {
        return number(name).map(text -> Seconds.moment(name, text));
    }

    /** How many milliseconds the client waits for the task to finish; 0 if it does not. */
    long waitMs() {
        long waitMs = duration(WAIT).orElse(0L);
        if (waitMs > LONGEST_WAIT_MS) {
            throw Refusal.invalid(WAIT, "at most " + LONGEST_WAIT_MS / 1000 + " seconds are possible");
        }
        return waitMs;
    }

    static String string(String name, JsonValue value) {
        if (!value.isString()) {
            throw Refusal.invalid(name, "a string is expected");
        }
        return value.asString();
    }

    private static String numeral(String name, JsonValue value) {
        if (value.isString() && value.asString().isEmpty()) {
            return "";
        }
        if (!value.isNumber()) {
            throw Refusal.invalid(name, "a number is expected");
        }
        return plain(value.toString());
    }

    /** Without the exponent that some languages write for large numbers. One that would make it very long stays. */
    private static String plain(String numeral) {
        if (numeral.indexOf('e') < 0 && numeral.indexOf('E') < 0 || numeral.length() > MOST_DIGITS) {
            return numeral;
        }
        try {
            BigDecimal number = new BigDecimal(numeral);
            return Math.abs(number.scale()) > MOST_DIGITS ? numeral : number.toPlainString();
        } catch (NumberFormatException e) {
            return numeral;
        }
    }
}
