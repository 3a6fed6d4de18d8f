package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import taskmill.support.RedisProcess;
import taskmill.support.RedisProxy;

/** The chaos scenario of cut replies in small: each script loses its reply once and twice in a row. */
final class LostReplyTest {
    @Test
    void lostReplyOfAnyScriptCostsNothing() {
        try (RedisProcess redis = RedisProcess.start();
            RedisProxy proxy = RedisProxy.to(redis.port());
            LostReplies calls = new LostReplies(proxy)) {
            calls.round(0);
            calls.round(1);

            assertTrue(proxy.cuts() >= 2 * ScriptCalls.scripts(), () -> proxy.cuts() + " replies were cut");
        }
    }

    @Test
    void slicedAndDelayedTrafficArrivesWhole() {
        try (RedisProcess redis = RedisProcess.start();
            RedisProxy proxy = RedisProxy.to(redis.port());
            LostReplies calls = new LostReplies(proxy)) {
            proxy.slice();
            proxy.delay(Duration.ofMillis(1));

            calls.round(0);
        }
    }
}
