package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import redis.clients.jedis.util.JedisClusterCRC16;
import taskmill.store.Store.Homes;
import taskmill.task.TaskIds;
import taskmill.task.TaskState;
import taskmill.task.Unavailable;

/** Many shards: where tasks lie, and that calls reach all of them. */
final class ShardsTest {
    private static final int SHARDS = 16;
    private static final Homes HOMES = new Homes(SHARDS);

    @RegisterExtension
    final TestStore store = TestStore.ofShards(SHARDS);

    @Test
    void sixteenShardsSpreadEvenlyOverTheThirdsOfTheSlots() {
        Keys keys = new Keys("tm", SHARDS);
        int[] thirds = new int[3];
        Set<Integer> slots = new HashSet<>();
        for (int shard = 0; shard < SHARDS; shard++) {
            int slot = JedisClusterCRC16.getSlot(keys.base(shard) + "spec:x");
            slots.add(slot);
            thirds[slot * 3 / 16384]++;
        }

        assertEquals(SHARDS, slots.size());
        for (int third : thirds) {
            assertTrue(third == 5 || third == 6, Arrays.toString(thirds));
        }
    }

    @Test
    void everyKeyOfAShardHasItsSlot() {
        Keys keys = new Keys("a:b", 3);
        for (int shard = 0; shard < 3; shard++) {
            int slot = JedisClusterCRC16.getSlot(keys.base(shard));
            for (String key : List.of(keys.of(shard, "wake", "q"), keys.of(shard, "inbox", "w"), keys.of(shard, "stats", "7"))) {
                assertEquals(slot, JedisClusterCRC16.getSlot(key));
            }
        }
    }

    private static TestSpec[] ofManyQueues(int count) {
        return IntStream.range(0, count).mapToObj(n -> TestSpec.in("q" + n).atHome(SHARDS)).toArray(TestSpec[]::new);
    }

    /** Runs up to so many tasks of each shard, and answers which. */
    private List<String> succeed(int most) {
        List<String> ended = new ArrayList<>();
        String[] queues = store.store().queues().names().toArray(String[]::new);
        for (int shard = 0; shard < SHARDS; shard++) {
            TestWorker worker = store.worker("w").onShard(shard);
            for (AttemptId held : TestWorker.held(worker.claim(most, queues))) {
                worker.succeed(held);
                ended.add(held.uuid());
            }
        }
        return ended;
    }

    @Test
    void cronsLieAndFireInTheHomesOfTheirQueues() {
        CronStore crons = store.store().crons();
        for (int i = 0; i < 40; i++) {
            TestCron.cron("c" + i).queue("q" + i).in(crons);
        }
        store.pass(60_000);
        int fired = 0;
        for (int shard = 0; shard < SHARDS; shard++) {
            List<Boolean> done = crons.carryOut(shard, TestCron.steps(crons.due(shard, 0)));
            assertFalse(done.contains(false));
            fired += done.size();
        }

        assertEquals(40, fired);
        assertEquals(40, crons.list(crons.queues()).size());
        assertEquals(List.of(), store.store().checks().check().breaches());
        for (int i = 0; i < 40; i++) {
            StoredCron cron = crons.find("c" + i).orElseThrow();
            assertEquals(Optional.of(TaskState.QUEUED), cron.lastState());
            assertEquals("q" + i, store.read(cron.text("task")).header().queue());
            assertTrue(crons.delete("c" + i, 0));
        }
        assertEquals(40, store.store().watch().totals().get("accepted"));
    }

    @Test
    void receiptsOfABatchAreInItsOrder() {
        List<TestSpec> specs = new ArrayList<>();
        List<Long> starts = new ArrayList<>();
        for (int task = 1; task <= 200; task++) {
            starts.add(store.now() + task);
            specs.add(TestSpec.in("q" + task).startAt(store.now() + task).atHome(SHARDS));
        }

        List<Submission.Answer> answers =
            store.tasks().submit(specs.stream().map(TestSpec::submission).toList(), 0);

        assertEquals(starts, answers.stream().map(answer -> answer.receipt().startMs()).toList());
        for (TestSpec spec : specs) {
            assertEquals(spec.build(), store.read(spec.uuid()).spec());
        }
        assertTrue(specs.stream().map(spec -> TaskIds.shard(spec.uuid(), SHARDS)).distinct().count() == SHARDS,
            "200 queues reach every shard");
    }

    @Test
    void sameTaskTwiceInABatchIsStoredOnceInItsOrder() {
        TestSpec twice = TestSpec.spec().atHome(SHARDS);
        List<Submission> batch = List.of(TestSpec.in("a").atHome(SHARDS).submission(), twice.submission(),
            TestSpec.spec().atHome(SHARDS).submission(), twice.submission());

        List<Submission.Status> words =
            store.tasks().submit(batch, 0).stream().map(answer -> answer.receipt().status()).toList();

        assertEquals(List.of(Submission.Status.QUEUED, Submission.Status.QUEUED, Submission.Status.QUEUED,
            Submission.Status.KNOWN), words);
    }

    @Test
    void shardThatRefusesATaskLeavesTheTasksOfTheOthers() {
        TestSpec[] specs = ofManyQueues(40);
        int refusing = HOMES.of("q20");
        String queues = new Keys(store.prefix(), SHARDS).base(refusing) + "queues";
        store.redis().set(queues, "no hash");

        List<Submission.Answer> answers =
            store.tasks().submit(Arrays.stream(specs).map(TestSpec::submission).toList(), 0);

        store.redis().del(queues);
        for (int i = 0; i < specs.length; i++) {
            boolean stored = HOMES.of("q" + i) != refusing;
            assertEquals(stored, answers.get(i).failure().isEmpty());
            assertEquals(stored, store.tasks().read(specs[i].uuid()).isPresent());
        }
        assertThrows(Unavailable.class, answers.get(20)::receipt);
    }

    @Test
    void sweepsReachEveryShard() {
        TestSpec[] specs = ofManyQueues(64);
        for (TestSpec spec : specs) {
            spec.startBefore(store.now() + 1);
        }
        store.submit(specs);
        store.pass(1);
        store.late(TestStore.KEEP_MS);
        for (TestSpec spec : specs) {
            assertEquals(TaskState.FAILED, store.state(spec.uuid()));
        }

        store.pass(TestStore.KEEP_MS);
        store.expire();

        assertTrue(store.redis().keys(store.prefix() + ":*spec:*").isEmpty());
    }

    @Test
    void sweepSaysThatThereIsMoreWhicheverShardHasIt() {
        TestSpec[] specs = TestSpec.several(101);
        for (TestSpec spec : specs) {
            spec.atHome(SHARDS).startBefore(store.now() + 1);
        }
        store.submit(specs);
        store.pass(1);

        assertTrue(store.late(TestStore.KEEP_MS));
        assertFalse(store.late(TestStore.KEEP_MS));
    }

    @Test
    void finishedAnswersForTasksOfAllShards() {
        TestSpec[] specs = ofManyQueues(40);
        store.submit(specs);
        Set<String> ended = new HashSet<>(succeed(1));
        ended.add(TestSpec.spec().uuid());
        List<String> asked = new ArrayList<>(Arrays.stream(specs).map(TestSpec::uuid).toList());
        asked.addAll(ended);

        assertEquals(ended, store.tasks().finished(asked));
    }

    @Test
    void daysAreSummedOverTheShards() {
        store.submit(ofManyQueues(40));
        succeed(40);

        assertEquals(40, store.store().watch().dayCount(TaskState.SUCCEEDED,
            LocalDate.ofEpochDay(store.now() / 86_400_000), ZoneOffset.UTC));
    }

    @Test
    void tasksOfAQueueRunInStrictOrder() {
        TestSpec[] specs = TestSpec.several(50);
        for (TestSpec spec : specs) {
            store.submit(spec.atHome(SHARDS));
        }

        assertEquals(Arrays.stream(specs).map(TestSpec::uuid).toList(),
            TestWorker.uuids(store.worker("w").onShard(HOMES.of("default")).claim(50)));
    }

    @Test
    void idThatDoesNotNameTheHomeOfItsQueueIsRefused() {
        TestSpec elsewhere = TestSpec.in("a").atHome(SHARDS).queue(queueOfAnotherHome("a"));

        assertThrows(IllegalArgumentException.class, () -> store.submit(elsewhere));
    }

    private static String queueOfAnotherHome(String queue) {
        return IntStream.range(0, 100).mapToObj(n -> "other" + n).filter(name -> HOMES.of(name) != HOMES.of(queue))
            .findFirst().orElseThrow();
    }

    @Test
    void newIdsAndThoseOfKeysNameTheHome() {
        for (int n = 0; n < 100; n++) {
            String queue = "q" + n;
            assertEquals(HOMES.of(queue), TaskIds.shard(store.tasks().newId(queue), SHARDS));
            assertEquals(HOMES.of(queue), TaskIds.shard(store.tasks().idOfKey(queue, "key"), SHARDS));
        }
    }
}
