package taskmill.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.support.SharedRedis;

/** Whoever may submit can make up names of queues; what others pay for them is bounded. */
class ManyQueuesTest {
    @RegisterExtension
    final SharedRedis redis = new SharedRedis();

    @Test
    void aNewQueueBeyondMaxQueuesIsRefusedAndTheOthersGoOn() {
        BrokerUnderTest broker = BrokerUnderTest.on(redis, "max_queues=2");
        BrokerUnderTest other = BrokerUnderTest.on(redis, "max_queues=2");
        broker.submit("queue", "a");
        broker.submit("queue", "b");

        for (BrokerUnderTest each : List.of(broker, other)) {
            var refused = each.postForm("/api/task/script", List.of("bin_name", "hello.sh", "queue", "c"));
            assertEquals("queue", refused.is(429).text("field"));
            assertTrue(refused.text("detail").contains("max_queues"));
            each.submit("queue", "a");
            each.submit("queue", "b");
        }
    }

    @Test
    void metricsNameTheFullestQueuesAndSumTheOthers() {
        BrokerUnderTest broker = BrokerUnderTest.on(redis);
        for (int i = 0; i < 103; i++) {
            broker.submit("queue", "q" + i);
        }
        broker.submit("queue", "q102");

        List<String> queued = broker.get("/metrics").is(200).body().lines()
            .filter(line -> line.startsWith("taskmill_tasks{") && line.contains("state=\"queued\"")).toList();

        assertEquals(101, queued.size());
        assertEquals("taskmill_tasks{queue=\"q102\",state=\"queued\"} 2", queued.get(0));
        assertEquals("taskmill_tasks{queue=\"_other\",state=\"queued\"} 3", queued.get(100));
    }
}
