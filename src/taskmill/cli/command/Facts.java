package taskmill.cli.command;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonObject.Member;
import com.eclipsesource.json.JsonValue;

/** What the API answers, as people read it. */
final class Facts {
    private static final Set<String> TIMES =
        Set.of("due", "start_time", "start_before", "fire_time", "next", "last_success", "first", "last");
    private static final Set<String> SECONDS = Set.of("oldest_wait", "max_run_time", "result_keep_time", "per");
    /** What other fields tell better. */
    private static final Set<String> LEFT_OUT =
        Set.of("is_result_exist", "is_success", "stdout_bytes", "stderr_bytes", "response_bytes", "reasons");
    private static final int WIDTH = 18;
    private final boolean utc;
    private final long nowMs;

    Facts(Session session) {
        this.utc = session.given().has("utc");
        this.nowMs = session.nowMs();
    }

    /** The first of these fields that is there, named with | between them. */
    String cell(JsonObject row, String names) {
        for (String name : names.split("\\|")) {
            JsonValue value = row.get(name);
            if (value != null && !value.isNull()) {
                return text(name, value);
            }
        }
        return "";
    }

    private String text(String name, JsonValue value) {
        if (value.isNumber() && (name.endsWith("_at") || TIMES.contains(name))) {
            long ms = new BigDecimal(value.toString()).movePointRight(3).longValue();
            return utc ? Moments.absolute(ms, true) : Moments.relative(ms, nowMs);
        }
        if (value.isNumber() && (SECONDS.contains(name) || name.endsWith("_ms"))) {
            int digits = SECONDS.contains(name) ? 3 : 0;
            return Moments.duration(new BigDecimal(value.toString()).movePointRight(digits).longValue());
        }
        if (name.equals("sha256")) {
            return value.asString().substring(0, Math.min(12, value.asString().length()));
        }
        if (value.isBoolean()) {
            return value.isTrue() ? name.equals("paused") ? "paused" : "yes" : "";
        }
        if (value.isArray()) {
            return String.join(", ", value.asArray().values().stream().map(each -> text("", each)).toList());
        }
        if (value.isObject()) {
            return value.asObject().getString(name.equals("error") ? "code" : "state", value.toString());
        }
        return value.isString() ? value.asString() : value.toString();
    }

    /** A line for each field; texts of several lines come last, and so does the ledger. */
    List<String> lines(JsonObject answer) {
        List<String> lines = new ArrayList<>();
        List<String> last = new ArrayList<>();
        for (Member member : answer) {
            String name = member.getName();
            JsonValue value = member.getValue();
            boolean isTold = name.equals("message") && (answer.get("stdout") != null || answer.get("error") != null);
            boolean isEmpty = value.isNull() || value.isFalse() || value.isString() && value.asString().isBlank()
                || value.isArray() && value.asArray().isEmpty();
            if (isEmpty || isTold || LEFT_OUT.contains(name)) {
                continue;
            }
            if (name.equals("error")) {
                String told = cell(answer, name) + ": " + value.asObject().getString("detail", "").strip();
                lines.add(line(name, told.replaceAll(": $", "")));
            } else if (name.equals("attempts")) {
                value.asArray().forEach(row -> last.add(line("attempt " + row.asObject().get("attempt"),
                    cell(row.asObject(), "outcome") + "  " + cell(row.asObject(), "ended_at|started_at") + "  "
                    + cell(row.asObject(), "worker") + "  " + cell(row.asObject(), "detail"))));
            } else {
                String text = text(name, value);
                (text.strip().contains("\n") ? last : lines).add(line(name, text));
            }
        }
        lines.addAll(last);
        return lines;
    }

    private static String line(String name, String text) {
        return name + " ".repeat(Math.max(2, WIDTH - name.length())) + text.strip().lines().map(Table::printable)
            .collect(Collectors.joining("\n" + " ".repeat(WIDTH)));
    }
}
