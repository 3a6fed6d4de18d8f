package taskmill.broker.params;

import java.math.BigDecimal;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.Function;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import com.eclipsesource.json.ParseException;
import taskmill.http.Params.Param;
import taskmill.task.Plan;
import taskmill.task.Refusal;
import taskmill.task.Seconds;
import taskmill.task.Word;

/**
 * The type of a parameter's values.
 *
 * @param json the type in JSON: string, integer, number, array, object, or any; in queries and forms all are text
 * @param unit of numbers; empty for others
 * @param range which values are accepted, in words; empty if all are
 * @param reader makes the value, or throws a {@link Refusal}, whose field does not count; the value is as text the same
 *     only for the same parameter
 */
public record ParameterType<T>(String json, String unit, String range, Function<Param, T> reader) {
    public static final String ANY = "any";
    private static final int MOST_DIGITS = 32;
    private static final int MOST_SHORT = 200;

    /** A string from which a function makes the value. */
    static <T> ParameterType<T> text(String range, Function<String, T> parser) {
        return new ParameterType<>("string", "", range, param -> parser.apply(string(param.value())));
    }

    /** A string that a regular expression describes, of which the subject of a sentence is the name. */
    static ParameterType<String> matching(String subject, String pattern) {
        return text(pattern, text -> {
            Refusal.unless(text.matches(pattern), "", subject + " is " + pattern);
            return text;
        });
    }

    /** A note, or a part of a text, of people. */
    static ParameterType<String> shortText() {
        return text("at most " + MOST_SHORT + " characters", text -> {
            Refusal.unless(text.length() <= MOST_SHORT, Refusal.Code.OUT_OF_RANGE, "",
                "at most " + MOST_SHORT + " characters are accepted");
            return text;
        });
    }

    /** One of these words. */
    static ParameterType<String> word(String... words) {
        return text(String.join(", ", words), text -> {
            Refusal.unless(List.of(words).contains(text), "", Word.expected(List.of(words)));
            return text;
        });
    }

    /** The word of an enum. */
    static <W extends Word> ParameterType<W> word(W[] constants) {
        return text(String.join(", ", Word.words(constants)), text -> Word.of(constants, "", text));
    }

    static ParameterType<Integer> integer(int least, int most) {
        return new ParameterType<>("integer", "", least + " to " + most, param -> {
            try {
                int value = Integer.parseInt(numeral(param));
                if (value >= least && value <= most) {
                    return value;
                }
            } catch (NumberFormatException e) {
                // Refused below like a number out of range.
            }
            throw new Refusal(Refusal.Code.OUT_OF_RANGE, "",
                "a whole number from " + least + " to " + most + " is expected");
        });
    }

    static ParameterType<Boolean> flag() {
        return new ParameterType<>("boolean", "", "or 1 and 0", param -> {
            String text = param.json() ? param.value().toString() : param.value().asString();
            return switch (text) {
                case "true", "1" -> true;
                case "false", "0" -> false;
                default -> throw new Refusal(Refusal.Code.WRONG_TYPE, "", "true or false is expected");
            };
        });
    }

    /** A duration in milliseconds. */
    static ParameterType<Long> seconds(long leastMs, long mostMs, String range) {
        return new ParameterType<>("number", "seconds", range, param -> {
            long ms = Seconds.duration("", numeral(param));
            Refusal.unless(ms >= leastMs && ms <= mostMs, Refusal.Code.OUT_OF_RANGE, "", range + " are expected");
            return ms;
        });
    }

    /** A moment in milliseconds since 1970. */
    static ParameterType<Long> moment(String range) {
        return new ParameterType<>("number", "seconds since 1970", range, param -> Seconds.moment("", numeral(param)));
    }

    /** A retry plan: a text, a number, or an array of numbers. */
    static ParameterType<Plan> plan() {
        return new ParameterType<>("array", "seconds", "at most 100 delays, each 0 to 366 days", param -> {
            JsonValue value = listed(param, false);
            if (!value.isArray()) {
                return Plan.parse(value.isNumber() ? value.toString() : string(value));
            }
            StringJoiner delays = new StringJoiner(" ");
            for (JsonValue delay : value.asArray()) {
                requireType(delay.isNumber(), "numbers of seconds are expected");
                delays.add(delay.toString());
            }
            return Plan.parse(delays.toString());
        });
    }

    /** A JSON array of strings, or a string that is split. */
    static ParameterType<JsonArray> strings(String range, String separators, Function<JsonArray, JsonArray> judge) {
        return new ParameterType<>("array", "", range, param -> {
            JsonValue value = listed(param, true);
            if (value.isArray()) {
                value.asArray().forEach(ParameterType::string);
                return judge.apply(value.asArray());
            }
            String text = string(value).strip();
            return judge.apply(text.isEmpty() ? new JsonArray() : Json.array(text.split(separators)));
        });
    }

    /** A JSON object; in a query or a form, the text of one. */
    static ParameterType<JsonObject> object(String range, Function<JsonObject, JsonObject> judge) {
        return new ParameterType<>("object", "", range, param -> {
            JsonValue value = param.json() ? param.value() : parsed(param.value().asString());
            requireType(value.isObject(), "an object of names and values is expected");
            return judge.apply(value.asObject());
        });
    }

    /** Any JSON value, or a text. */
    static ParameterType<JsonValue> any(String range, Function<Param, JsonValue> reader) {
        return new ParameterType<>(ANY, "", range, reader);
    }

    /** A string, in a query or a form without the single quotes that the manual of the Go version puts around it. */
    public static String unquoted(Param param) {
        String text = string(param.value());
        return !param.json() && text.length() >= 2 && text.startsWith("'") && text.endsWith("'")
            ? text.substring(1, text.length() - 1) : text;
    }

    public static String string(JsonValue value) {
        requireType(value.isString(), "a string is expected");
        return value.asString();
    }

    private static void requireType(boolean fits, String message) {
        Refusal.unless(fits, Refusal.Code.WRONG_TYPE, "", message);
    }

    /** The value. A text of a form that is a JSON array is that array. */
    private static JsonValue listed(Param param, boolean strings) {
        if (param.json()) {
            return param.value();
        }
        String text = param.value().asString().strip();
        if (text.startsWith("[") && text.endsWith("]")) {
            try {
                JsonArray list = Json.parse(text).asArray();
                if (list.values().stream().allMatch(item -> strings == item.isString())) {
                    return list;
                }
            } catch (ParseException e) {
                // A text such as [a-z] stays a text.
            }
        }
        Refusal.unless(!text.startsWith("[\""), "", "this begins like a JSON array of strings, and is none");
        return param.value();
    }

    private static JsonValue parsed(String text) {
        try {
            return text.isBlank() ? new JsonObject() : Json.parse(text);
        } catch (ParseException e) {
            throw Refusal.invalid("", "a JSON object of names and values is expected");
        }
    }

    private static String numeral(Param param) {
        JsonValue value = param.value();
        if (!param.json()) {
            return value.asString().strip();
        }
        requireType(value.isNumber(), "a number is expected");
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
