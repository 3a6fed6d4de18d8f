package taskmill.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.regex.Pattern;

import com.eclipsesource.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import taskmill.support.Answer;
import taskmill.support.Api;
import taskmill.support.Deployment;
import taskmill.support.Eventually;

/** How long results can be asked for, how they are waited for and counted. */
@ExtendWith(Shared.class)
final class ResultTest {
    private final Deployment deployment;
    private final Api api;

    ResultTest(Deployment deployment, Api api) {
        this.deployment = deployment;
        this.api = api;
    }

    @Test
    void resultIsGoneAfterItsTimeAndItsKeyIsNot() {
        Api keyed = api.with("-H", "Idempotency-Key: gone-" + deployment.dir().getFileName());
        String[] hello = {"bin_name=hello.sh", "result_keep_time=5"};
        String uuid = keyed.submit("script", hello);
        double finished = api.finished(uuid).getDouble("finished_at", 0);

        Eventually.await(Duration.ofSeconds(10), "404", () -> api.get("/api/task/result/" + uuid).status() == 404);

        assertTrue(System.currentTimeMillis() / 1000.0 - finished >= 5);
        JsonObject again = keyed.post("/api/task/script", hello).is(200).json();
        assertEquals("gone", again.getString("state", ""), again::toString);
        assertEquals(uuid, again.getString("uuid", ""));
    }

    @Test
    void manyClientsWaitForOneTaskAtATime() {
        String uuid = api.submit("script", "bin_name=sleep.sh", "args=2");

        String answers = api.calls("/api/task/" + uuid + "?wait=30#[1-250]");

        double late = System.currentTimeMillis() / 1000.0 - api.task(uuid).getDouble("finished_at", 0);
        assertEquals(250, Pattern.compile("\"state\":\"succeeded\"").matcher(answers).results().count(), answers);
        assertTrue(late < 3, () -> "the last of them heard " + late + " s after the end");
    }

    @Test
    void daysAreCountedInTheZoneThatIsAskedFor() {
        for (String zone : new String[] {"Asia/Shanghai", "Pacific/Kiritimati", "America/Anchorage"}) {
            JsonObject done = api.run("script", "bin_name=hello.sh");
            LocalDate day = Instant.ofEpochSecond((long) done.getDouble("finished_at", 0)).atZone(ZoneId.of(zone))
                    .toLocalDate();

            Answer counted = api.get("/api/task/result/success/" + day + "?zone=" + zone).is(200);

            assertTrue(counted.json().getInt("count", 0) >= 1, counted::toString);
            assertEquals(zone, counted.text("zone"));
            assertEquals(0, api.get("/api/task/result/success/" + day.minusDays(2) + "?zone=" + zone).is(200).json()
                    .getInt("count", -1));
        }
    }

    @Test
    void countsOfLongAgoAreGone() {
        api.get("/api/task/result/failure/" + LocalDate.now().minusDays(40)).is(404);
    }
}
