package taskmill.bench;

import java.util.Arrays;
import com.eclipsesource.json.JsonObject;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;
import taskmill.broker.Broker;
import taskmill.page.Browser;

/**
 * How long the Overview takes, at 1,000,000 tasks in 10,000 queues, from the last answer to its questions until it is
 * painted with all of them. Other processes make that longer, so what fails is the page's own work: if half of the visits
 * keep its thread busy for more than 100 ms, with the way there, all drawing, layout and style.
 */
final class PaintMain {
    private static final int TIMES = 20;
    private static final double MOST_MS = 100;
    private static final String MEASURE = """
        return new Promise(done => {
          performance.clearResourceTimings();
          const asked = performance.now();
          const isDrawn = () => document.querySelectorAll('.halves section h2').length === 2;
          const watch = new MutationObserver(() => isDrawn() && requestAnimationFrame(() => setTimeout(() => {
            const painted = performance.now();
            const ends = performance.getEntriesByType('resource').filter(each => !each.name.includes('/api/events'))
              .map(each => each.responseEnd).filter(end => end <= painted);
            done({data: Math.max(...ends) - asked, paint: painted - Math.max(...ends), answers: ends.length});
          })));
          watch.observe(document.querySelector('main'), {subtree: true, childList: true, characterData: true});
          location.hash = '#/';
        });""";

    private PaintMain() {
    }

    public static void main(String[] args) {
        double[] paints = new double[TIMES];
        double[] waits = new double[TIMES];
        double[] works = new double[TIMES];
        try (BenchSystem system = new BenchSystem(); Broker broker = system.broker(); Browser browser = Browser.start("en-US");
            UnifiedJedis redis = RedisClient.create("127.0.0.1", system.redis.port())) {
            broker.ready().toCompletableFuture().join();
            DashboardRow.fill(system, redis);
            browser.visit(broker.uri().toString().replaceAll("/$", "")).awaitText("(?s)Overview.*What is next");
            browser.countWork();
            for (int i = 0; i < TIMES; i++) {
                browser.go("#/queues").awaitText("of 10,000 queues");
                double before = browser.workedMs();
                JsonObject measured = browser.js(MEASURE).asObject();
                paints[i] = measured.getDouble("paint", -1);
                waits[i] = measured.getDouble("data", -1);
                works[i] = browser.workedMs() - before;
            }
        }
        Arrays.sort(paints);
        Arrays.sort(waits);
        Arrays.sort(works);
        System.out.printf("median of %d visits: the page worked %.1f ms; painted %.1f ms (at most %.1f) after its data, which took %.1f%n",
            TIMES, works[TIMES / 2], paints[TIMES / 2], paints[TIMES - 1], waits[TIMES / 2]);
        System.exit(works[TIMES / 2] <= MOST_MS ? 0 : 1);
    }
}
