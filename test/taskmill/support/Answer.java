package taskmill.support;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;

/**
 * What a server answered over HTTP. Immutable.
 *
 * @param headers by their names in any case
 */
public record Answer(int status, Map<String, String> headers, String body) {
    private static final String END_OF_HEAD = "\r\n\r\n";

    /** Reads what {@code curl -i} prints; interim answers of the server are left out. */
    static Answer parse(String text) {
        int end = text.indexOf(END_OF_HEAD);
        String head = end < 0 ? text : text.substring(0, end);
        String body = end < 0 ? "" : text.substring(end + END_OF_HEAD.length());
        String[] lines = head.split("\r\n");
        int status = Integer.parseInt(lines[0].split(" ")[1]);
        if (status < 200) {
            return parse(body);
        }
        var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            headers.put(lines[i].substring(0, colon), lines[i].substring(colon + 1).strip());
        }
        return new Answer(status, headers, body);
    }

    /** Asks again while the answer is 503, as a client does: on a busy machine Redis can answer too late. */
    public static Answer patiently(Callable<Answer> question) {
        return Eventually.get(Duration.ofSeconds(20), "an answer other than 503",
            () -> Optional.of(question.call()).filter(answer -> answer.status() != 503));
    }

    /** The same, or an {@link AssertionError} with all of it if it has another status. */
    public Answer is(int expected) {
        if (status != expected) {
            throw new AssertionError("expected status " + expected + " but got " + this);
        }
        return this;
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    public JsonObject json() {
        return Json.parse(body).asObject();
    }

    /** A string of the JSON object; empty if there is none of the name. */
    public String text(String name) {
        return json().getString(name, "");
    }
}
