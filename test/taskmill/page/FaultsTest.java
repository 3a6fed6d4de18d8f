package taskmill.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import taskmill.support.Eventually;

/** The first sentence of the Overview names what is wrong. */
final class FaultsTest {
    /** What a browser says by itself of an answer that is an error, or of none. */
    private static final String NETWORK = "Failed to load resource";

    /** One after the other on one installation: each is weightier than what is left of those before it. */
    @Test
    void eachOfSixFaultsIsNamedAndGoesAwayWithoutAReload() {
        try (Stage stage = new Stage("--appendonly", "yes")) {
            Browser browser = stage.openAsAdmin();
            browser.js("window.isTheSamePage = true;");
            // No broker leaves errands for long: here the page is told what it would say.
            assertEquals("v.errands", first(browser, "{workers: 1, quiet: 0, slots: 4, errands: 3, errand_oldest: 65}"));
            assertEquals("v.quiet", first(browser, "{workers: 2, quiet: 2, queued: 7, slots: 4, errands: 0, errand_oldest: 0}"));
            assertEquals("", first(browser, "{workers: 2, quiet: 1, queued: 7, slots: 4, errands: 1, errand_oldest: 0.2}"));

            String waiting = stage.api.submit("script", "bin_name=hello.sh");
            sentence(browser, "(?i)no worker");
            stage.worker("name: anvil", "queues: default");
            stage.api.finished(waiting);
            sentence(browser, "Healthy");

            String lonely = stage.api.submit("script", "bin_name=hello.sh", "queue=lonely");
            sentence(browser, "lonely");
            stage.api.delete("/api/task/" + lonely).is(200);

            stage.api.post("/api/queue/default/pause", "note=the bank is closed").is(200);
            String held = stage.api.submit("script", "bin_name=hello.sh");
            sentence(browser, "(?i)default.*paused|paused.*default");
            stage.api.post("/api/queue/default/resume").is(200);
            stage.api.finished(held);
            sentence(browser, "Healthy");

            stage.api.calls("/api/task/script?tags=n[1-20]", "-d", "bin_name=flaky.sh");
            sentence(browser, "(?i)fail");
            assertEquals(List.of(), browser.complaints("status of 401"));

            fill(stage, "1mb");
            sentence(browser, "(?i)full|memory");
            fill(stage, "0");
            sentence(browser, "(?i)fail");

            stage.redis.kill9();
            sentence(browser, "Redis");
            browser.awaitText("Redis away for \\d+ s, asking again");
            stage.redis.restart();
            sentence(browser, "(?i)healthy|fail|worker");
            Eventually.await(Duration.ofSeconds(20), "no bar", () -> !browser.text().contains("asking again"));
            assertTrue(browser.js("return window.isTheSamePage === true;").asBoolean(), "the page was loaded anew");
            assertEquals(List.of(), browser.complaints(NETWORK));
        }
    }

    private static String first(Browser browser, String overview) {
        String problems = "m.problems({overview: " + overview + "})";
        return browser.js("return import('./verdict.js').then(m => (" + problems + "[0] || {key: ''}).key);").asString();
    }

    private static void fill(Stage stage, String most) {
        try (Jedis jedis = new Jedis("127.0.0.1", stage.redis.port())) {
            jedis.configSet("maxmemory", most);
        }
    }

    private static void sentence(Browser browser, String expression) {
        Eventually.await(Duration.ofSeconds(30), "a first sentence with " + expression,
            () -> browser.js("return document.querySelector('h1')?.innerText || '';").asString().matches("(?s).*(" + expression + ").*"));
    }
}
