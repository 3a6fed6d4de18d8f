package taskmill.client;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;

/**
 * An event of a broker, which tells a present state.
 *
 * @param id its moment; events after it can be asked for
 * @param name {@code overview}, {@code queues}, {@code workers}, {@code task}, or {@code reset} if events were missed
 * @param data by the names of the API
 */
public record BrokerEvent(String id, String name, JsonObject data) {
    private static final Pattern RETRY = Pattern.compile("(?m)^retry: (\\d{1,6})$");

    /** The events of an answer in the format of server-sent events. */
    static List<BrokerEvent> parse(String text) {
        List<BrokerEvent> events = new ArrayList<>();
        for (String block : text.split("\n\n")) {
            Map<String, String> fields = new HashMap<>();
            block.lines().map(line -> line.split(": ", 2)).filter(field -> field.length == 2)
                .forEach(field -> fields.put(field[0], field[1]));
            if (fields.containsKey("event")) {
                events.add(new BrokerEvent(fields.getOrDefault("id", ""), fields.get("event"),
                    Json.parse(fields.getOrDefault("data", "{}")).asObject()));
            }
        }
        return events;
    }

    /** Waits as long as an answer without events says. */
    static void pause(String text) {
        Matcher retry = RETRY.matcher(text);
        try {
            Thread.sleep(retry.find() ? Long.parseLong(retry.group(1)) : 0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
