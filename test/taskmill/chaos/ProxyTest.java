package taskmill.chaos;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import taskmill.support.RedisProcess;

/** A small part of the cut replies: each script, its reply lost once and twice in a row. */
final class ProxyTest {
    @Test
    void lostReplyOfAnyScriptCostsNothing() {
        try (RedisProcess redis = RedisProcess.start();
                RespProxy proxy = RespProxy.to(redis.port());
                CutCalls calls = new CutCalls(proxy)) {
            calls.round(0);
            calls.round(1);

            assertTrue(proxy.cuts() >= 2 * ScriptNames.ALL.size(), () -> proxy.cuts() + " replies were cut");
        }
    }

    @Test
    void slicedAndDelayedTrafficArrivesWhole() {
        try (RedisProcess redis = RedisProcess.start();
                RespProxy proxy = RespProxy.to(redis.port());
                CutCalls calls = new CutCalls(proxy)) {
            proxy.mode(RespProxy.Mode.SLICE);
            proxy.delay(1);

            calls.round(0);
        }
    }
}
