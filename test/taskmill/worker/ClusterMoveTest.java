package taskmill.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import taskmill.store.Store;
import taskmill.store.Store.Timeouts;
import taskmill.store.Submission;
import taskmill.support.Eventually;
import taskmill.support.Invariants;
import taskmill.support.RedisCluster;
import taskmill.support.RedisProcess;
import taskmill.task.HandlerWork;
import taskmill.task.TaskSpec;
import taskmill.task.TaskState;
import taskmill.task.Unavailable;

/** A Cluster whose slots are moved from node to node, or one of whose nodes is frozen, while tasks come, run and end. */
@Order(1)
final class ClusterMoveTest {
    private static final int MOVES = 6;

    private static TaskSpec spec(EmbeddedWorkers workers, String queue) {
        return new TaskSpec(workers.store().tasks().newId(queue), new HandlerWork("h", "null"),
            new TaskSpec.Routing(queue, 4), TaskSpec.Schedule.NOW, TaskSpec.Retry.NONE,
            TaskSpec.Durations.DEFAULT, TaskSpec.Extras.NONE);
    }

    /** Submits a task, again and again until Redis has taken it. */
    private static String submit(EmbeddedWorkers workers, String queue) {
        TaskSpec spec = spec(workers, queue);
        return Eventually.get(Duration.ofSeconds(20), "a receipt", () -> {
            try {
                workers.store().tasks().submit(List.of(new Submission(spec, Optional.empty())), 0).get(0).receipt();
                return Optional.of(spec.uuid());
            } catch (Unavailable e) {
                return Optional.empty();
            }
        });
    }

    private static String queueElsewhere(EmbeddedWorkers workers, int home) {
        for (int i = 0;; i++) {
            if (workers.store().homes().of("q" + i) != home) {
                return "q" + i;
            }
        }
    }

    @Test
    void aSlotThatMovesBackAndForthLosesAndDoublesNothing() throws Exception {
        try (RedisCluster cluster = new RedisCluster(2);
            EmbeddedWorkers workers = new EmbeddedWorkers(cluster.address(), "moved", "cluster=true", "shards=4",
                "queues=busy", "concurrency=4", "lease=10")) {
            Map<String, Integer> runs = new ConcurrentHashMap<>();
            Map<String, Boolean> sent = new ConcurrentHashMap<>();
            AtomicBoolean over = new AtomicBoolean();
            AtomicReference<Throwable> failure = new AtomicReference<>();
            workers.start(task -> {
                runs.merge(task.uuid(), 1, Integer::sum);
                return null;
            });
            sent.put(submit(workers, "busy"), true);
            Thread load = new Thread(() -> {
                try {
                    while (!over.get()) {
                        sent.put(submit(workers, "busy"), true);
                    }
                } catch (Throwable e) {
                    failure.set(e);
                }
            });
            load.start();

            String count = cluster.shardKey("busy", "count");
            int at = cluster.holder(count);
            for (int i = 0; i < MOVES; i++) {
                int before = sent.size();
                cluster.moveSlot(count, at, 1 - at);
                at = 1 - at;
                Eventually.await(Duration.ofSeconds(20), "tasks after the move", () -> sent.size() > before + 20);
            }
            over.set(true);
            load.join();

            assertEquals(null, failure.get());
            sent.keySet().forEach(uuid -> workers.await(uuid, TaskState.SUCCEEDED));
            assertEquals(sent.size(), runs.size());
            assertTrue(runs.values().stream().allMatch(n -> n == 1), "a task ran twice");
            assertEquals(List.of(at), cluster.holders(count));
            assertEquals(String.valueOf(sent.size()), cluster.client(at).hget(count, "accepted"));
            for (int node = 0; node < 2; node++) {
                Invariants.of(cluster.client(node), "moved").withTokens(2).hold();
            }
        }
    }

    private static long runMs(EmbeddedWorkers workers, String queue) {
        long begunNanos = System.nanoTime();
        workers.await(submit(workers, queue), TaskState.SUCCEEDED);
        return (System.nanoTime() - begunNanos) / 1_000_000;
    }

    @Test
    void aSlotThatIsHalfMovedStopsItsShardAloneAndOnlyUntilItHasMoved() {
        try (RedisCluster cluster = new RedisCluster(2);
            EmbeddedWorkers workers = new EmbeddedWorkers(cluster.address(), "half", "cluster=true", "shards=4")) {
            String other = queueElsewhere(workers, workers.store().homes().of("default"));
            workers.start(task -> null, "queues=default," + other);
            workers.await(submit(workers, "default"), TaskState.SUCCEEDED);
            String count = cluster.shardKey("default", "count");
            int from = cluster.holder(count);

            cluster.beginMove(count, from, 1 - from);
            TaskSpec refused = spec(workers, "default");
            Submission.Answer answer = workers.store().tasks()
                .submit(List.of(new Submission(refused, Optional.empty())), 0).get(0);
            Submission.Answer replicated = workers.store().tasks()
                .submit(List.of(new Submission(refused, Optional.empty())), 1).get(0);
            // The quickest of a few, since a busy machine can hold up one.
            long otherMs = LongStream.range(0, 5).map(i -> runMs(workers, other)).min().orElseThrow();

            assertTrue(answer.failure().orElseThrow() instanceof Unavailable, answer::toString);
            assertTrue(replicated.failure().orElseThrow() instanceof Unavailable, replicated::toString);
            assertTrue(otherMs < 1000, otherMs + " ms");
            cluster.moveSlot(count, from, 1 - from);
            workers.await(submit(workers, "default"), TaskState.SUCCEEDED);
            assertEquals(List.of(1 - from), cluster.holders(count));
        }
    }

    @Test
    void aFrozenNodeTakesNoSlotsFromTheQueuesOfTheOthersAndItsOwnGoOnAfterwards() {
        try (RedisCluster cluster = new RedisCluster(3);
            EmbeddedWorkers workers = new EmbeddedWorkers(cluster.address(), "frozen", "cluster=true", "shards=3",
                "concurrency=2")) {
            String other = queueElsewhere(workers, workers.store().homes().of("default"));
            Worker worker = workers.start(task -> null, "queues=default," + other, "poll_interval=1");
            workers.await(submit(workers, "default"), TaskState.SUCCEEDED);
            workers.await(submit(workers, other), TaskState.SUCCEEDED);

            RedisProcess node = cluster.node(cluster.holder(cluster.shardKey("default", "count")));
            node.pause();
            Eventually.await(Duration.ofSeconds(30), "a worker that knows", () -> !worker.status().connected());
            for (int i = 0; i < 10; i++) {
                workers.await(submit(workers, other), TaskState.SUCCEEDED);
            }
            node.resume();

            workers.await(submit(workers, "default"), TaskState.SUCCEEDED);
        }
    }

    @Test
    void aWorkerThatStartsWhileTheNodeOfTheMetaIsFrozenRunsTheTasksOfTheOthers() {
        try (RedisCluster cluster = new RedisCluster(3);
            EmbeddedWorkers workers = new EmbeddedWorkers(cluster.address(), "late", "cluster=true", "shards=4")) {
            workers.store().homes();
            int away = cluster.holder("late:meta");
            List<String> queues = IntStream.range(0, 20).mapToObj(i -> "q" + i).toList();
            queues.forEach(queue -> submit(workers, queue));
            Map<Boolean, List<String>> byNode = queues.stream().collect(Collectors.partitioningBy(queue ->
                cluster.holder(cluster.shardKey(queue, "count")) == away));

            cluster.node(away).pause();
            workers.start(task -> null, "queues=" + String.join(",", queues));
            workers.await(submit(workers, byNode.get(false).get(0)), TaskState.SUCCEEDED);
            cluster.node(away).resume();

            workers.await(submit(workers, byNode.get(true).get(0)), TaskState.SUCCEEDED);
        }
    }

    /** One that holds writes still answers reads and PING, as during a failover. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aNodeThatTakesNoWritesCostsItsFirstCallerOneTimeLimitAndTheNextNothing(boolean answersReads) {
        try (RedisCluster cluster = new RedisCluster(2);
            EmbeddedWorkers workers = new EmbeddedWorkers(cluster.address(), "frozen", "cluster=true", "shards=2");
            Store store = Store.open(workers.config().store(), new Timeouts(500, 500, 0))) {
            Submission first = new Submission(spec(workers, "default"), Optional.empty());
            store.tasks().submit(List.of(first), 0).get(0).receipt();
            // Redis knows the script from now on: one that it does not know could write.
            store.tasks().state(first.spec().uuid());

            int node = cluster.holder(cluster.shardKey("default", "count"));
            if (answersReads) {
                cluster.holdWrites(node, Duration.ofMinutes(1));
            } else {
                cluster.node(node).pause();
            }
            // Ends when the node is away.
            CompletableFuture.runAsync(() -> {
                while (answersReads) {
                    store.tasks().state(first.spec().uuid());
                }
            });
            List<String> answers = new ArrayList<>();
            for (long begunNanos = System.nanoTime(); System.nanoTime() - begunNanos < TimeUnit.SECONDS.toNanos(3);) {
                answers.add(store.tasks().submit(List.of(first), 0).get(0).failure().orElseThrow().getMessage());
            }

            assertEquals(1, answers.stream().filter(answer -> answer.contains("timed out")).count());
        }
    }
}
