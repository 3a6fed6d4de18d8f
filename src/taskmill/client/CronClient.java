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

    /** Stores a cron, or changes the one of this name. If its times stay the same, so does its next fire.
     * @param name of the cron
     * @param cron what it submits, and when
     * @return the cron as it is stored */
    public CronView put(String name, CronRequest cron) {
        return new CronView(client.put(path(name), cron.json()));
    }

    /** {@return the cron as it stands, or nothing}
     * @param name of the cron */
    public Optional<CronView> find(String name) {
        return client.find("GET", path(name)).map(CronView::new);
    }

    /** {@return all crons, by name, without what they submit} */
    public List<CronView> list() {
        return client.pages("GET", "/api/crons", Map.of("limit", "1000"))
            .flatMap(page -> TaskClient.rows(page, "crons")).map(CronView::new).toList();
    }

    /** Removes a cron; its tasks stay.
     * @param name of the cron */
    public void delete(String name) {
        client.call("DELETE", path(name), Map.of());
    }

    /** Submits its task now, also while it is paused.
     * @param name of the cron
     * @return the uuid of the task */
    public String fire(String name) {
        return client.call("POST", path(name) + "/fire", Map.of()).getString("uuid", "");
    }

    /** Pauses it.
     * @param name of the cron
     * @param note why, for people; may be empty */
    public void pause(String name, String note) {
        client.call("POST", path(name) + "/pause", Map.of("note", note));
    }

    /** Lets it go on from now.
     * @param name of the cron */
    public void resume(String name) {
        client.call("POST", path(name) + "/resume", Map.of());
    }

    private static String path(String name) {
        return "/api/cron/" + HttpCalls.encoded(name);
    }
}
