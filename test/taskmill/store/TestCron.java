package taskmill.store;

import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import taskmill.store.CronStore.Definition;
import taskmill.store.CronStore.DueStep;
import taskmill.task.cron.CronExpression;
import taskmill.task.cron.CronRule;
import taskmill.task.cron.CronRule.Misfire;
import taskmill.task.cron.CronRule.Overlap;

/** Builds a cron by what differs from one that fires every minute. Not thread-safe. */
final class TestCron {
    private final String name;
    private final TestSpec spec = TestSpec.spec();
    private String when = "* * * * *";
    private Misfire misfire = Misfire.ONCE;
    private Overlap overlap = Overlap.ALLOW;
    private Optional<Boolean> pause = Optional.empty();

    private TestCron(String name) {
        this.name = name;
    }

    static TestCron cron(String name) {
        return new TestCron(name);
    }

    TestCron when(String expression) {
        when = expression;
        return this;
    }

    TestCron queue(String queue) {
        spec.queue(queue);
        return this;
    }

    TestCron priority(int priority) {
        spec.priority(priority);
        return this;
    }

    TestCron tags(String... tags) {
        spec.tags(tags);
        return this;
    }

    TestCron skipMissed() {
        misfire = Misfire.SKIP;
        return this;
    }

    TestCron skipOverlapping() {
        overlap = Overlap.SKIP;
        return this;
    }

    TestCron paused(boolean paused) {
        pause = Optional.of(paused);
        return this;
    }

    TestSpec spec() {
        return spec;
    }

    Definition definition() {
        return new Definition(name, new CronRule(CronExpression.parse("when", when), ZoneId.of("UTC"), misfire, overlap), pause,
            spec.build());
    }

    /** Stores it. */
    TestCron in(CronStore crons) {
        crons.put(definition(), "somebody", 0);
        return this;
    }

    /** What a broker is to do with the crons that are due, as it has read them. */
    static List<DueStep> steps(StoredCron.Found due) {
        return due.crons().stream()
            .map(cron -> new DueStep(cron, cron.rule().step(cron.nextMs(), due.nowMs()))).toList();
    }

    /** Does it in the first shard, and answers for each cron whether it was done. */
    static List<Boolean> carryOut(CronStore crons) {
        return crons.carryOut(0, steps(crons.due(0, 0)));
    }
}
