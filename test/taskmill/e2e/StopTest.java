package taskmill.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import com.eclipsesource.json.JsonObject;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import taskmill.support.Api;
import taskmill.support.Child;
import taskmill.support.Deployment;
import taskmill.support.Eventually;

/** TERM to workers and brokers. */
@Order(1)
@ExtendWith(SharedDeployment.class)
final class StopTest {
    /**
     * A script ends at once when it is told to, so this is not waited for; but a stopping worker gives Redis as long, and
     * 2 seconds, to confirm what it gives back.
     */
    private static final String CONFIRMS = "kill_grace: 20";

    private final Deployment deployment;
    private final Api api;

    StopTest(Deployment deployment, Api api) {
        this.deployment = deployment;
        this.api = api;
    }

    @Test
    void workerFinishesWhatRunsAndClaimsNothingNew() throws Exception {
        Path gate = deployment.dir().resolve("finishing");
        Child worker = deployment.worker("name: finishing", "queues: finishing");
        String running = submit("finishing", gate);
        api.await(running, "running");

        worker.signal("TERM");
        Eventually.await(Duration.ofSeconds(5), "the news that it stops", () -> worker.err().contains("stopping"));
        String late = submit("finishing", gate);
        Files.createFile(gate);

        assertEquals(0, worker.exitCode(), worker::toString);
        assertEquals(worker.ready("id"), api.finished(running).getString("worker", ""));
        assertEquals("queued", api.task(late).getString("state", ""));
    }

    @Test
    void workerStopsAndGivesBackWhatOutlastsTheGrace() throws Exception {
        Path gate = deployment.dir().resolve("giving-back");
        Child worker = deployment.worker("name: first", "queues: giving-back", "shutdown_grace: 1", CONFIRMS);
        String uuid = submit("giving-back", gate);
        api.await(uuid, "running");

        Child other = deployment.worker("name: second", "queues: giving-back");

        worker.signal("TERM");
        assertEquals(0, worker.exitCode(), worker::toString);
        Files.createFile(gate);

        JsonObject task = api.finished(uuid);
        assertEquals(1, task.getInt("is_success", 0), task::toString);
        assertEquals(2, task.getInt("attempt", 0), task::toString);
        assertEquals(0, task.getInt("lost", -1), task::toString);
        assertEquals(other.ready("id"), task.getString("worker", ""), task::toString);
        assertEquals("released", task.get("attempts").asArray().get(0).asObject().getString("outcome", ""));
    }

    @Test
    void secondTermEndsTheGrace() {
        Path gate = deployment.dir().resolve("hurried");
        Child worker = deployment.worker("name: hurried", "queues: hurried", CONFIRMS);
        String uuid = submit("hurried", gate);
        api.await(uuid, "running");

        worker.signal("TERM");
        Eventually.await(Duration.ofSeconds(5), "the news that it stops", () -> worker.err().contains("stopping"));
        assertTrue(worker.isAlive());
        worker.signal("TERM");

        assertEquals(0, worker.exitCodeWithin(Duration.ofSeconds(20)).orElseThrow(), worker::toString);
        assertEquals("queued", api.task(uuid).getString("state", ""));
    }

    @Test
    void brokerLetsWaitingClientsGo() throws Exception {
        Child broker = deployment.broker();
        Api here = Api.of(broker);
        var waiting = CompletableFuture.supplyAsync(
            () -> here.post("/api/task/script?wait=40", "bin_name=hello.sh", "queue=let-go"));
        Eventually.await(Duration.ofSeconds(10), "the task", () -> api.undone("let-go").getInt("count", 0) == 1);

        broker.signal("TERM");

        assertEquals(0, broker.exitCode(), broker::toString);
        assertEquals("queued", waiting.get().is(202).text("state"));
    }

    private String submit(String queue, Path gate) {
        return api.submit("script", "bin_name=gate.sh", "args=" + gate, "queue=" + queue);
    }
}
