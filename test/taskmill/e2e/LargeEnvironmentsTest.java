package taskmill.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import com.eclipsesource.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import taskmill.support.Api;
import taskmill.support.Deployment;
import taskmill.support.Eventually;
import taskmill.support.Processes;
import taskmill.support.Scale;
import taskmill.support.Seen;
import taskmill.worker.script.Scripts;

/** Whoever ends a script looks for its name in the environments of all processes that are younger. */
@Order(1)
final class LargeEnvironmentsTest {
    private static final int CHILDREN = Scale.of(40, 250);
    private static final int OTHERS = 10;
    private static final int RUN_SECONDS = Scale.of(8, 30);
    private static final double DEAD_WITHIN_SECONDS = 10;

    private final Deployment deployment = Deployment.onOwnRedis();
    private final Api api = Api.of(deployment.broker());

    @AfterEach
    void end() {
        deployment.close();
    }

    @Test
    @Timeout(200)
    void thoseOfOthersDelayNoEnd() {
        String seconds = Processes.unusualSeconds();
        Scripts.write(deployment.bin().resolve("large.sh"), "v=$(head -c 125000 /dev/zero | tr '\\0' x)",
            "for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14; do export \"V$n=$v\"; done",
            "n=0; while [ $n -lt $1 ]; do sleep $2 & n=$((n + 1)); done; wait");
        deployment.worker("concurrency: 20", "kill_grace: 0.3").awaitReady();
        List<String> others = new ArrayList<>();
        for (int i = 0; i < OTHERS; i++) {
            others.add(api.submit("script", "bin_name=sleep.sh", "args=100", "max_run_time=" + RUN_SECONDS));
        }
        others.forEach(uuid -> api.await(uuid, "running"));
        String large = api.submit("script", "bin_name=large.sh", "max_run_time=1000",
            "args=" + CHILDREN + " " + seconds);
        Eventually.await(Duration.ofSeconds(RUN_SECONDS), "the children",
            () -> Processes.with(seconds).size() > CHILDREN);
        others.forEach(uuid -> assertEquals("running", api.task(uuid).getString("state", "")));

        double slowest = 0;
        for (String uuid : others) {
            JsonObject task = api.finished(uuid);
            assertEquals(0, task.getInt("left", -1), task::toString);
            slowest = Math.max(slowest,
                task.getDouble("finished_at", 1e10) - task.getDouble("started_at", 0) - RUN_SECONDS);
        }
        api.delete("/api/task/" + large).is(202);
        JsonObject canceled = api.finished(large);
        assertEquals("canceled", canceled.getString("state", ""), canceled::toString);
        assertEquals(List.of(), Processes.with(seconds));
        Seen.note(getClass(), "children with 1.8 MB of environment", CHILDREN + ", other scripts over their time "
            + OTHERS + ", the last dead after (ms) " + Math.round(slowest * 1000));
        assertTrue(slowest < DEAD_WITHIN_SECONDS, "dead after " + slowest + " s");
    }
}
