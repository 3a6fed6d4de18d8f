package taskmill.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;

/**
 * Talks to a broker about crons. Every method throws {@link TaskClientException} if the broker refuses or does not
 * answer, with 404 if there is no such cron. Thread-safe.
 */
public final class CronClient {
    private final TaskClient client;

    CronClient(TaskClient client) {
        this.client = client;
    }

    /** Stores a cron, or changes the one of this name. If its times stay the same, so does its next fire. */
    public CronView put(String name, CronRequest cron) {
        return new CronView(client.put(path(name), cron.json()));
    }

    /** The cron as it stands, or nothing. */
    public Optional<CronView> find(String name) {
        return client.find(client.request(path(name)).GET()).map(CronView::new);
    }

    /** All crons, by name, without what they submit. */
    public List<CronView> list() {
        List<CronView> crons = new ArrayList<>();
        String cursor = "";
        do {
            JsonObject page = client.send(client.request("/api/crons?limit=1000&cursor=" + cursor).GET());
            page.get("crons").asArray().forEach(row -> crons.add(new CronView(row.asObject())));
            JsonValue next = page.get("cursor");
            cursor = next.isNull() ? "" : encoded(next.asString());
        } while (!cursor.isEmpty());
        return crons;
    }

    /** Removes a cron; its tasks stay. */
    public void delete(String name) {
        client.send(client.request(path(name)).DELETE());
    }

    /** Submits its task now, also while it is paused, and answers the task's uuid. */
    public String fire(String name) {
        return client.post(path(name) + "/fire", "").getString("uuid", "");
    }

    /** Pauses it. The note says why, for people, and may be empty. */
    public void pause(String name, String note) {
        client.post(path(name) + "/pause", new JsonObject().add("note", note).toString());
    }

    /** Lets it go on from now. */
    public void resume(String name) {
        client.post(path(name) + "/resume", "");
    }

    private static String path(String name) {
        return "/api/cron/" + encoded(name);
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
