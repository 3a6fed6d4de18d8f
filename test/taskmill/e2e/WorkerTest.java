package taskmill.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import taskmill.support.Api;
import taskmill.support.Child;
import taskmill.support.Deployment;

/** What the options of a worker make it do. */
@ExtendWith(Shared.class)
final class WorkerTest {
    private final Deployment deployment;
    private final Api api;

    WorkerTest(Deployment deployment, Api api) {
        this.deployment = deployment;
        this.api = api;
    }

    @Test
    void secondWorkerOfANameGetsANumberAndPriorityMakesTheOrder() throws Exception {
        Path gate = deployment.dir().resolve("order");
        Child worker = deployment.worker("name: shared", "queues: ordered", "concurrency: 1");
        api.await(api.submit("script", "bin_name=gate.sh", "args=" + gate, "queue=ordered"), "running");
        List<String> submitted = Stream.of(1, 9, 4, 9, 0).map(priority -> api.submit("script", "bin_name=hello.sh",
                "queue=ordered", "priority=" + priority)).toList();

        Files.createFile(gate);

        List<Integer> order = submitted.stream().map(api::finished)
                .sorted(Comparator.comparingDouble(task -> task.getDouble("started_at", 0)))
                .map(task -> submitted.indexOf(task.getString("uuid", ""))).toList();
        assertEquals(List.of(1, 3, 2, 0, 4), order);
        assertTrue(worker.ready("id").matches("shared-2-[0-9a-f]{8}"), worker::toString);
    }

    @Test
    void periodIsKeptBetweenStarts() {
        Child worker = deployment.worker("name: paced", "queues: paced", "period: 0.4").awaitReady();
        List<String> uuids = Stream.of(1, 2, 3)
                .map(n -> api.submit("script", "bin_name=hello.sh", "queue=paced")).toList();

        List<Double> starts = uuids.stream().map(uuid -> api.finished(uuid).getDouble("started_at", 0)).toList();

        assertTrue(starts.get(1) - starts.get(0) >= 0.4, () -> starts + " " + worker);
        assertTrue(starts.get(2) - starts.get(1) >= 0.4, () -> starts + " " + worker);
    }
}
