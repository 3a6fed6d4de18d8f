package taskmill.broker;

import com.eclipsesource.json.JsonValue;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import taskmill.http.Param;
import taskmill.http.Params;
import taskmill.http.Request;
import taskmill.task.Nearest;
import taskmill.task.Refusal;
import taskmill.task.Seconds;

/**
 * The parameters of a request by their types. An empty text counts as not given. Every method refuses a wrong type by
 * the name of its field.
 */
final class Fields {
    private static final int MOST_DIGITS = 32;
    private final Params params;

    private Fields(Params params) {
        this.params = params;
    }

    /**
     * The parameters of a request that takes only these.
     *
     * @throws Refusal naming the first unknown one, and the nearest that is known
     */
    static Fields of(Request request, Collection<String> known) {
        Params params = request.params();
        for (String name : params.names()) {
            if (!known.contains(name)) {
                String hint = Nearest.of(name, known).map(near -> "did you mean " + near + "?")
                    .orElse("known are " + String.join(", ", new TreeSet<>(known)));
                throw Refusal.invalid(shortened(name), "no such parameter; " + hint);
            }
        }
        return new Fields(params);
    }

    static Fields of(Request request, String... known) {
        return of(request, List.of(known));
    }

    private static String shortened(String name) {
        return name.length() <= 64 ? name : name.substring(0, 64);
    }

    Optional<Param> find(String name) {
        return params.find(name);
    }

    /** A string. */
    Optional<String> text(String name) {
        return params.find(name).map(param -> switch (kind(param)) {
            case TEXT -> ((Param.Text) param).text();
            case JSON -> string(name, ((Param.Json) param).value());
        }).filter(text -> !text.isEmpty());
    }

    String requiredText(String name) {
        return text(name).orElseThrow(() -> Refusal.invalid(name, "this parameter is required"));
    }

    /** A number as it was written. */
    Optional<String> number(String name) {
        return params.find(name).map(param -> switch (kind(param)) {
            case TEXT -> ((Param.Text) param).text().strip();
            case JSON -> numeral(name, ((Param.Json) param).value());
        }).filter(text -> !text.isEmpty());
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
                // Refused below, as one out of range is.
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

    enum Kind { TEXT, JSON }

    static Kind kind(Param param) {
        return param instanceof Param.Text ? Kind.TEXT : Kind.JSON;
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

    /** Without the exponent that some languages write for large numbers; one that would make it very long stays. */
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
