package taskmill.cli.command;

import java.time.ZoneId;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonValue;
import taskmill.task.Check;

/**
 * A flag of a verb.
 *
 * @param letter its short form without the dash, or nothing
 * @param value what stands for its value in the help; nothing if it takes none
 * @param parameter the parameter of the API that it is, or nothing
 */
record Flag(String name, String letter, Kind kind, String value, String parameter, String sentence) {
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}");

    /** How a value is written. */
    enum Kind {
        SWITCH, TEXT, LINES, WORDS, NUMBER, SECONDS, PLAN, MOMENT, PAST
    }

    boolean isSwitch() {
        return kind == Kind.SWITCH;
    }

    /** As the help shows it. */
    String shown() {
        return (letter.isEmpty() ? "" : "-" + letter + ", ") + "--" + name + (isSwitch() ? "" : " " + value);
    }

    /** @throws IllegalArgumentException if the text is no such value */
    JsonValue read(String text, long nowMs) {
        return switch (kind) {
            case SWITCH -> Json.TRUE;
            case TEXT -> Json.value(text);
            case LINES -> Json.array(text);
            case WORDS -> Json.array(text.split(","));
            case NUMBER -> {
                Check.that(NUMBER.matcher(text).matches(), "a number is expected");
                yield Json.parse(text.replaceFirst("^0+(?=.)", ""));
            }
            case SECONDS -> Moments.seconds(text);
            case PLAN -> {
                JsonArray plan = new JsonArray();
                Stream.of(text.strip().split("[\\s,]+")).forEach(each -> plan.add(Moments.seconds(each)));
                yield plan;
            }
            case MOMENT -> Moments.moment(text, nowMs, ZoneId.systemDefault(), false);
            case PAST -> Moments.moment(text, nowMs, ZoneId.systemDefault(), true);
        };
    }
}
