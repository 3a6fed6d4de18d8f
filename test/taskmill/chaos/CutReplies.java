package taskmill.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import taskmill.store.LostReplies;
import taskmill.store.ScriptCalls;
import taskmill.support.Eventually;
import taskmill.support.RedisProcess;
import taskmill.support.RedisProxy;

/**
 * Replies of Redis are lost after the request has passed: first those of every script, with a check of each call, then
 * those of the most frequent scripts, under load.
 */
final class CutReplies implements Scenario {
    private static final List<String> UNDER_LOAD = List.of("submit", "claim", "renew", "settle");

    @Override
    public String name() {
        return "cut-replies";
    }

    @Override
    public Figures play(Scale scale, Random random) {
        int times = scale.of(5, 50);
        Figures figures = new Figures().count("scripts", ScriptCalls.scripts()).count("cuts of each", times);
        try (RedisProcess redis = RedisProcess.start();
            RedisProxy proxy = RedisProxy.to(redis.port());
            LostReplies calls = new LostReplies(proxy)) {
            for (int round = 0; round < times; round++) {
                calls.round(round);
            }
        }
        underLoad(times, random, figures);
        return figures;
    }

    private void underLoad(int times, Random random, Figures figures) {
        RedisProcess redis = RedisProcess.start("--appendonly yes");
        try (RedisProxy proxy = RedisProxy.to(redis.port());
            TestSystem system = new TestSystem(redis, Setting.of(1, 2, 10).lease(30).through(proxy.address()),
                random)) {
            Clients.Load load = system.clients().load(Integer.MAX_VALUE, 4, 20, i -> i % 10 == 0
                ? system.script("effect.sh", "0.05") : system.rpc(i % 50));
            for (int cut = 0; cut < times * UNDER_LOAD.size(); cut++) {
                int before = proxy.cuts();
                String script = UNDER_LOAD.get(cut % UNDER_LOAD.size());
                Eventually.await(Duration.ofSeconds(20), "a cut reply of " + script, () -> {
                    // Repeated, since the connection may have been closed before its reply was cut.
                    proxy.cutNextReplyTo(ScriptCalls.of(script));
                    return proxy.cuts() > before;
                });
            }
            load.stop().join();
            system.drain(Duration.ofSeconds(60));
            figures.count("cuts under load", proxy.cuts());
            Checker checker = Verdict.judge(system, figures);
            figures.expect("tasks", checker.keys(), system.stored().accepted())
                .expect("extra runs", 0, checker.extra()).expect("attempts lost", 0, checker.lostAttempts());
            if (!figures.breaches().isEmpty()) {
                system.keepEvidence(name());
            }
        }
    }
}
