package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static taskmill.store.LeaseStore.AttemptReply.RETRYING;
import static taskmill.store.LeaseStore.AttemptReply.STALE;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import com.eclipsesource.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisDataException;
import taskmill.config.RedisAddress;
import taskmill.config.StoreConfig;
import taskmill.store.LeaseStore.ClaimRequest;
import taskmill.store.LeaseStore.EndedAttempt;
import taskmill.store.Store.Timeouts;
import taskmill.support.Eventually;
import taskmill.support.RedisProcess;
import taskmill.task.ErrorCode;
import taskmill.task.Outcome;
import taskmill.task.RpcWork;
import taskmill.task.TaskState;
import taskmill.task.Unavailable;
import taskmill.task.Work;

/** What calls do when Redis has lost its scripts, has restarted, hangs or is not there. */
final class TroubleTest {
    /** For a Redis that does not answer at all; a busy machine can exceed them. */
    private static final Timeouts SHORT = new Timeouts(200, 200, 100);
    private final RedisProcess redis = RedisProcess.start("--appendonly yes");
    private final UnifiedJedis jedis = TestStore.client(redis);
    private final Store store = open(TestStore.PATIENT);

    private Store open(Timeouts timeouts) {
        return Store.open(TestStore.config(redis, "tm", 1), timeouts);
    }

    @AfterEach
    void stop() {
        redis.resume();
        store.close();
        jedis.close();
        redis.close();
    }

    private String submit(TestSpec spec) {
        store.tasks().submit(List.of(spec.submission()), 0).get(0).receipt();
        return spec.uuid();
    }

    @Test
    void flushedScriptsAreLoadedAgain() {
        String uuid = submit(TestSpec.spec().plan(0L));
        TestWorker worker = new TestWorker(store, "w", 30_000, 3);
        AttemptId held = worker.take();
        jedis.scriptFlush();

        LeaseStore.BatchReply answer = worker.send(
            List.of(new EndedAttempt(held, Outcome.failure(ErrorCode.SIGNAL, "signal 9", new JsonObject()), 0)),
            List.of(held), Optional.of(new ClaimRequest("n", 1, List.of("default"), 0, true, Long.MAX_VALUE)));

        assertEquals(List.of(RETRYING), answer.settled());
        assertEquals(List.of(STALE), answer.renewed());
        assertEquals(List.of(new AttemptId(uuid, 2, "default")), TestWorker.held(answer.claim().orElseThrow()));
        jedis.scriptFlush();
        assertEquals(TaskState.RUNNING, store.tasks().read(uuid).orElseThrow().state());
    }

    /** Makes the pool open so many connections. */
    private void connections(int count) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            CountDownLatch all = new CountDownLatch(count);
            List<CompletableFuture<Void>> calls = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                calls.add(CompletableFuture.runAsync(() -> {
                    all.countDown();
                    store.wakeSignals("w", 0).await(List.of(), 100);
                }, threads));
            }
            all.await();
            for (CompletableFuture<Void> call : calls) {
                call.get();
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void restartedRedisIsUsedAtOnceThoughEveryConnectionIsStale() throws Exception {
        String uuid = submit(TestSpec.spec());
        connections(10);
        redis.restart();

        assertEquals(TaskState.QUEUED, store.tasks().read(uuid).orElseThrow().state());
    }

    @Test
    void killedConnectionsAreReplaced() throws Exception {
        String uuid = submit(TestSpec.spec());
        connections(10);
        TestStore.say(jedis, Protocol.Command.CLIENT, "KILL", "TYPE", "normal", "SKIPME", "yes");

        assertEquals(TaskState.QUEUED, store.tasks().read(uuid).orElseThrow().state());
    }

    /** Until it has a connection, which a busy machine may refuse it at first. */
    private static void awaitCheck(Store store) {
        Eventually.await(Duration.ofSeconds(5), "a connection", () -> {
            store.check();
            return true;
        });
    }

    private static long unavailableAfterMs(Store store) {
        long begun = System.nanoTime();
        assertThrows(Unavailable.class, store::check);
        return (System.nanoTime() - begun) / 1_000_000;
    }

    @Test
    void pausedRedisIsUnavailableWithinTheTimeOutsAndNotAskedTwice() {
        try (Store patient = open(new Timeouts(100, 2000, 0))) {
            awaitCheck(patient);
            redis.pause();

            long withConnectionMs = unavailableAfterMs(patient);
            long withoutMs = unavailableAfterMs(patient);

            assertTrue(withConnectionMs < 100 + 2 * 2000 + 1900, withConnectionMs + " ms");
            assertTrue(withoutMs < 100 + 2000 + 1900, withoutMs + " ms for a new connection");
        }
    }

    @Test
    void callsRightAfterAnUnansweredOneAreRefusedWithoutAsking() {
        try (Store failsFast = open(new Timeouts(400, 400, 60_000))) {
            redis.pause();
            assertThrows(Unavailable.class, failsFast::check);
            redis.resume();

            assertThrows(Unavailable.class, failsFast::check, "asked again");
        }
    }

    @Test
    void redisThatAnswersAgainIsUsedAgain() {
        String uuid = submit(TestSpec.spec());
        try (Store hasty = open(SHORT)) {
            awaitCheck(hasty);
            redis.pause();
            assertThrows(Unavailable.class, () -> hasty.tasks().read(uuid));

            redis.resume();

            Eventually.await(Duration.ofSeconds(5), "the task again", () -> hasty.tasks().read(uuid).isPresent());
        }
    }

    @Test
    void lateAnswerIsNotTakenForAnother() {
        List<String> uuids = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            uuids.add(submit(TestSpec.spec().priority(i % 10)));
        }
        try (Store hasty = open(SHORT)) {
            awaitCheck(hasty);
            redis.pause();
            assertThrows(Unavailable.class, () -> hasty.tasks().read(uuids.get(0)));
            redis.resume();

            for (int i = 0; i < 20; i++) {
                String uuid = uuids.get(i);
                StoredTask record = Eventually.get(Duration.ofSeconds(5), "the task", () -> hasty.tasks().read(uuid));
                assertEquals(uuid, record.spec().uuid());
                assertEquals(i % 10, record.header().priority());
            }
        }
    }

    @Test
    void redisThatComesLaterIsFound() {
        String uuid = submit(TestSpec.spec());
        redis.stop();
        try (Store early = open(SHORT)) {
            assertThrows(Unavailable.class, early::check);
            redis.restart();

            Eventually.await(Duration.ofSeconds(5), "the task", () -> early.tasks().read(uuid).isPresent());
        }
    }

    @Test
    void absentRedisIsNamedWithItsAddressAndWithoutItsPassword() {
        int port = RedisProcess.freePort();
        StoreConfig config = new StoreConfig(RedisAddress.parse("redis://:s3cret@127.0.0.1:" + port, false), "tm",
            OptionalInt.empty());
        try (Store absent = Store.open(config, SHORT)) {
            String message = assertThrows(Unavailable.class, absent::check).getMessage();

            assertTrue(message.contains("127.0.0.1:" + port), message);
            assertFalse(message.contains("s3cret"), message);
        }
    }

    @Test
    void closedStoreIsUnavailable() {
        store.check();
        store.close();

        assertThrows(Unavailable.class, store::check);
        store.close();
    }

    @Test
    void replicaThatOnlyReadsIsUnavailable() {
        store.check();
        try (RedisProcess replica = RedisProcess.start("--replicaof 127.0.0.1 " + redis.port());
            UnifiedJedis other = TestStore.client(replica);
            Store onReplica = Store.open(TestStore.config(replica, "tm", 1), TestStore.PATIENT)) {
            Eventually.await(Duration.ofSeconds(20), "the copy", () -> !other.hgetAll("tm:meta").isEmpty());

            assertTrue(assertThrows(Unavailable.class, onReplica::check).getMessage().contains("READONLY"));
        }
    }

    @Test
    void clientsThatAreTooManyForRedisMakeItUnavailable() {
        store.check();
        jedis.configSet("maxclients", "2");

        ExecutionException refused = assertThrows(ExecutionException.class, () -> connections(3));

        assertInstanceOf(Unavailable.class, refused.getCause());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"ERR max number of clients reached | true",
        "ERR max number of clients + cluster connections reached | true", "ERR Connection timed out | true",
        "ERR no upstream host | true", "READONLY You can't write against a read only replica. | true",
        "ERR user_script:3: Script attempted a connection | false", "ERR unknown command 'connection' | false",
        "ERR wrong number of arguments for 'get' command | false", "ERR syntax error | false"})
    void onlyWhatMayPassIsUnavailable(String error, boolean passes) {
        assertEquals(passes, RedisClients.refused(new JedisDataException(error)) instanceof Unavailable);
    }

    @Test
    void sizeOfLargeTaskIsAcceptedBeforeItIsRead() {
        Work large = new RpcWork("POST", "http://127.0.0.1/", Map.of(), Optional.of("x".repeat(200_000)));
        String uuid = submit(TestSpec.spec().work(large));
        String small = submit(TestSpec.spec());
        AtomicLong told = new AtomicLong();
        LongConsumer refusing = bytes -> {
            told.set(bytes);
            throw new IllegalStateException("too large");
        };

        assertThrows(IllegalStateException.class, () -> store.tasks().read(uuid, refusing));

        assertTrue(told.get() > 200_000 && told.get() < 201_000, told::toString);
        assertEquals(large, store.tasks().read(uuid, told::set).orElseThrow().spec().work());
        assertEquals(small, store.tasks().read(small, refusing).orElseThrow().uuid());
    }
}
