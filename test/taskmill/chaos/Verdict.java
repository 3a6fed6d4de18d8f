package taskmill.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import taskmill.support.Eventually;
import taskmill.support.Invariants;

/** What is checked at the end of every scenario. */
final class Verdict {
    private static final int MAX_LOST = 20;
    private static final int MOST_TOKENS = 20;
    private static final long SLACK_MS = 10_000;

    private Verdict() {
    }

    /** The checker of a system in which no task waits or runs any more. */
    static Checker of(TestSystem system) {
        return new Checker(system.journals.calls(), system.journals.events(), system.journals.faults(),
            system.stored().finished(), SLACK_MS);
    }

    /**
     * Nothing is lost or doubled, the product's own check and the invariants of the key space hold, and threads,
     * descriptors and memory are back at what they were.
     */
    static Checker judge(TestSystem system, Figures figures) {
        Checker checker = of(system);
        figures.count("keys", checker.keys()).expect("lost", 0, checker.lost())
            .expect("runs that look alike", 0, checker.twins())
            .expect("runs not in the ledger", 0, checker.unknownStarts());
        return judgeRest(system, checker, figures);
    }

    /** The same, but Redis may have forgotten the last writes before a failover: submits, claims and results. */
    static Checker judgeForgetful(TestSystem system, Figures figures) {
        Checker checker = of(system);
        figures.count("keys", checker.keys()).count("runs that look alike", checker.twins())
            .count("runs not in the ledger", checker.unknownStarts());
        return judgeRest(system, checker, figures);
    }

    private static Checker judgeRest(TestSystem system, Checker checker, Figures figures) {
        figures.expect("keys with two tasks", 0, checker.twoTasks())
            .expect("success without a run", 0, checker.successWithoutRun())
            .expect("retries before their delay", 0, checker.earlyRetries(TestSystem.PLAN_MS))
            .expect("answers of no possible order", 0, checker.impossible().size());
        checker.impossible().stream().limit(5).forEach(history -> figures.breach(history.toString()));
        breaches(system).forEach(figures::breach);
        system.awaitResourceUse();
        return checker;
    }

    /** What the invariants of the key space and the product's own check find. */
    static List<String> breaches(TestSystem system) {
        List<String> breaches = new ArrayList<>(Invariants.of(system.jedis(), "tm").withMaxLost(MAX_LOST)
            .withTokens(MOST_TOKENS).breaches());
        Clients.Answer check = Eventually.get(Duration.ofSeconds(60), "an answer of /api/check", () ->
            Optional.of(system.clients().call("check", "GET", 0, "/api/check", "", "")).filter(each -> each.status() == 200));
        JsonObject report = Json.parse(check.body()).asObject();
        if (!report.getBoolean("ok", false)) {
            breaches.add("/api/check says " + check);
        }
        for (JsonValue breach : report.get("breaches") == null ? List.<JsonValue>of()
            : report.get("breaches").asArray().values()) {
            breaches.add(breach.toString());
        }
        return breaches.stream().limit(20).toList();
    }
}
