package taskmill.client;

import java.util.List;
import java.util.Map;
import java.util.Optional;

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
        return client.find("GET", path(name)).map(CronView::new);
    }

    /** All crons, by name, without what they submit. */
    public List<CronView> list() {
        return client.pages("GET", "/api/crons", Map.of("limit", "1000"))
            .flatMap(page -> TaskClient.rows(page, "crons")).map(CronView::new).toList();
    }

    /** Removes a cron; its tasks stay. */
    public void delete(String name) {
        client.call("DELETE", path(name), Map.of());
    }

    /** Submits its task now, also while it is paused, and answers the task's uuid. */
    public String fire(String name) {
        return client.call("POST", path(name) + "/fire", Map.of()).getString("uuid", "");
    }

    /** Pauses it. The note says why, for people, and may be empty. */
    public void pause(String name, String note) {
        client.call("POST", path(name) + "/pause", Map.of("note", note));
    }

    /** Lets it go on from now. */
    public void resume(String name) {
        client.call("POST", path(name) + "/resume", Map.of());
    }

    private static String path(String name) {
        return "/api/cron/" + HttpCalls.encoded(name);
    }
}
