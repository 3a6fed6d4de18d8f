package taskmill.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.broker.follow.Courier;
import taskmill.support.Eventually;
import taskmill.support.RedisCluster;
import taskmill.support.RedisMonitor;
import taskmill.support.RedisProcess;
import taskmill.support.SharedRedis;

/** What a broker asks of Redis while it has nothing to do, and what that costs those who come then. */
class IdleBrokerTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration WATCHED = Duration.ofSeconds(16);
    private static final int SHARDS = 16;
    private static final double MOST_PER_SECOND = 18;

    @RegisterExtension
    final SharedRedis shared = new SharedRedis();

    /** Commands in each second, after the first ones. */
    private static double perSecond(BrokerUnderTest broker, int... ports) throws IOException {
        Eventually.await(SOON, "contact", broker.broker().ready().toCompletableFuture()::isDone);
        assertEquals(SHARDS, broker.store().homes().shards());
        List<RedisMonitor> monitors = new ArrayList<>();
        for (int port : ports) {
            monitors.add(new RedisMonitor(port));
        }
        await(Duration.ofSeconds(1));
        int before = commands(monitors);
        await(WATCHED);
        int count = commands(monitors) - before;
        for (RedisMonitor monitor : monitors) {
            monitor.close();
        }
        return (double) count / WATCHED.toSeconds();
    }

    private static int commands(List<RedisMonitor> monitors) {
        return monitors.stream().mapToInt(RedisMonitor::commands).sum();
    }

    private static void await(Duration time) {
        long untilNanos = System.nanoTime() + time.toNanos();
        Eventually.await(time.plusSeconds(5), "the end", () -> System.nanoTime() - untilNanos >= 0);
    }

    @Test
    void anIdleBrokerOfAClusterAsksItLessThanTwentyTimesASecond() throws IOException {
        try (RedisCluster cluster = new RedisCluster(3);
            BrokerUnderTest broker = BrokerUnderTest.start(cluster.address(), "tm", "cluster=true")) {
            double perSecond = perSecond(broker, cluster.node(0).port(), cluster.node(1).port(), cluster.node(2).port());

            assertTrue(perSecond > 1 && perSecond < MOST_PER_SECOND, perSecond + " commands a second");
        }
    }

    @Test
    void anIdleBrokerOfSixteenShardsAsksRedisLessThanTwentyTimesASecond() throws IOException {
        try (RedisProcess redis = RedisProcess.start();
            BrokerUnderTest broker = BrokerUnderTest.start(redis.address(), "tm", "shards=16")) {
            double perSecond = perSecond(broker, redis.port());

            assertTrue(perSecond > 1 && perSecond < MOST_PER_SECOND, perSecond + " commands a second");
        }
    }

    /** The look that has found the first one is followed by another, which finds nothing: now the shard rests. */
    @Test
    void aTaskOfAShardThatRestsFailsAsSoonAsItIsTooLate() {
        BrokerUnderTest broker = BrokerUnderTest.on(shared);
        latenessSeconds(broker);
        await(Duration.ofMillis(1500));

        double late = latenessSeconds(broker);
        assertTrue(late < 2, late + " s late");
    }

    private static double latenessSeconds(BrokerUnderTest broker) {
        double startBefore = broker.store().now().toEpochMilli() / 1000.0 + 0.2;
        String uuid = broker.submit("start_before", String.format(Locale.ROOT, "%.3f", startBefore));
        Eventually.await(SOON, "the failure", () -> broker.field(uuid, "state").asString().equals("failed"));
        return broker.field(uuid, "finished_at").asDouble() - startBefore;
    }

    @Test
    void anIdleBrokerIsClosedAtOnceWhileAnotherWaitsToo() {
        BrokerUnderTest waiting = BrokerUnderTest.on(shared);
        BrokerUnderTest closing = BrokerUnderTest.on(shared);
        closing.submit();
        long begunNanos = System.nanoTime();
        closing.close();
        long tookMs = Duration.ofNanos(System.nanoTime() - begunNanos).toMillis();

        assertTrue(tookMs < 2500, tookMs + " ms");
        assertEquals(202, waiting.postForm("/api/task/script", List.of("bin_name", "a")).status());
    }

    @Test
    void nodesThatAreAwayAreOneWarningOfTheCourier() {
        Logger logger = Logger.getLogger(Courier.class.getName());
        Queue<LogRecord> logged = new ConcurrentLinkedQueue<>();
        InheritableThreadLocal<Boolean> isOfThisTest = new InheritableThreadLocal<>();
        isOfThisTest.set(true);
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                if (entry.getLevel() == Level.WARNING && isOfThisTest.get() != null) {
                    logged.add(entry);
                }
            }

            @Override
            public void flush() { }

            @Override
            public void close() { }
        };
        try (RedisCluster cluster = new RedisCluster(3);
            BrokerUnderTest broker = BrokerUnderTest.start(cluster.address(), "tm", "cluster=true")) {
            Eventually.await(SOON, "contact", broker.broker().ready().toCompletableFuture()::isDone);
            logger.addHandler(handler);
            int before = logged.size();
            cluster.node(0).pause();
            cluster.node(1).pause();
            Eventually.await(SOON, "a warning", () -> logged.size() > before);
            await(Duration.ofSeconds(6));

            assertEquals(before + 1, logged.size());
        } finally {
            logger.removeHandler(handler);
            isOfThisTest.remove();
        }
    }
}
