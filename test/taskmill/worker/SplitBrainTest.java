package taskmill.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;
import taskmill.support.Eventually;
import taskmill.support.RedisProcess;
import taskmill.task.TaskState;
import taskmill.worker.handler.TaskHandler;

/** A replica becomes the primary while the old one goes on, with a worker that hears of it alone. */
final class SplitBrainTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private final List<String> moments = new CopyOnWriteArrayList<>();

    private TaskHandler lasting(String worker) {
        return task -> {
            moments.add(worker + " starts");
            try {
                TimeUnit.SECONDS.sleep(60);
                return null;
            } finally {
                moments.add(worker + " ends");
            }
        };
    }

    private static void awaitReplica(UnifiedJedis replica) {
        Eventually.await(SOON, "a replica", () -> replica.info("replication").contains("master_link_status:up"));
    }

    private static void promote(UnifiedJedis replica) {
        replica.executeCommand(new CommandArguments(Protocol.Command.REPLICAOF).add("NO").add("ONE"));
    }

    @Test
    void withWaitReplicasNothingRunsOnBothSides() {
        try (RedisProcess old = RedisProcess.start("--repl-diskless-sync-delay 0");
            RedisProcess next = RedisProcess.start("--replicaof 127.0.0.1 " + old.port());
            UnifiedJedis replica = RedisClient.create("127.0.0.1", next.port());
            EmbeddedWorkers left = new EmbeddedWorkers(old.address(), "split", "lease=3", "name=left", "wait_replicas=1");
            EmbeddedWorkers right = new EmbeddedWorkers(next.address(), "split", "lease=3", "name=right")) {
            awaitReplica(replica);
            left.start(lasting("left"));
            String uuid = left.submit();
            left.await(uuid, TaskState.RUNNING);

            promote(replica);
            right.start(lasting("right"));
            left.submit();
            Eventually.await(SOON, "the second run", () -> moments.contains("right starts"));

            assertEquals(List.of("left starts", "left ends", "right starts"), moments);
            assertEquals(TaskState.RUNNING, right.read(uuid).state());
        }
    }

    @Test
    void aWorkerGoesOnOnceItsReplicasAreThere() {
        try (RedisProcess old = RedisProcess.start("--repl-diskless-sync-delay 0");
            EmbeddedWorkers workers = new EmbeddedWorkers(old.address(), "split", "wait_replicas=1")) {
            Worker worker = workers.startUnready(task -> null);
            String uuid = workers.submit();
            Eventually.await(SOON, "a claim without replicas", () -> worker.counters().count(Counters.Event.UNANSWERED) > 1);
            assertEquals(0, worker.counters().count(Counters.Event.CLAIMED));

            try (RedisProcess next = RedisProcess.start("--replicaof 127.0.0.1 " + old.port())) {
                assertEquals(1, workers.await(uuid, TaskState.SUCCEEDED).run().attempt());
                assertTrue(next.isAlive());
            }
        }
    }
}
