package taskmill.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import taskmill.store.Store.Homes;
import taskmill.task.OnLost;
import taskmill.task.OnParent;
import taskmill.task.Plan;
import taskmill.task.ScriptWork;
import taskmill.task.TaskIds;
import taskmill.task.TaskSpec;
import taskmill.task.Work;

/** Builds a spec by what differs from the plainest one. Not thread-safe. */
final class TestSpec {
    private static final TaskIds IDS = new TaskIds();
    private String uuid = IDS.next(0, 1);
    private Optional<String> fingerprint = Optional.empty();
    private Work work = new ScriptWork("hello.sh", List.of("a b", "ü"), Optional.empty());
    private String queue = "default";
    private int priority = TaskSpec.Routing.DEFAULT_PRIORITY;
    private long startMs;
    private long startBeforeMs;
    private long delayMs;
    private TaskSpec.Extras extras = TaskSpec.Extras.NONE;
    private Plan plan = Plan.NONE;
    private OnLost onLost = OnLost.RETRY;
    private long keepMs;

    private TestSpec() {
    }

    static TestSpec spec() {
        return new TestSpec();
    }

    static TestSpec in(String queue) {
        return new TestSpec().queue(queue);
    }

    /** With an idempotency key, and a word that stands for its parameters. */
    static TestSpec keyed(String key, String parameters) {
        TestSpec spec = new TestSpec();
        spec.uuid = TaskIds.derived(0, 1, "key", key);
        spec.fingerprint = Optional.of("fingerprint-of-" + parameters);
        return spec;
    }

    /** Plain ones, in the order in which they are stored. */
    static TestSpec[] several(int count) {
        List<TestSpec> specs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            specs.add(spec());
        }
        return specs.toArray(TestSpec[]::new);
    }

    String uuid() {
        return uuid;
    }

    TestSpec uuid(String other) {
        uuid = other;
        return this;
    }

    /** With an id that names the home of its queue. */
    TestSpec atHome(int shards) {
        uuid = IDS.next(new Homes(shards).of(queue), shards);
        return this;
    }

    TestSpec work(Work other) {
        work = other;
        return this;
    }

    TestSpec queue(String name) {
        queue = name;
        return this;
    }

    TestSpec priority(int number) {
        priority = number;
        return this;
    }

    TestSpec startAt(long ms) {
        startMs = ms;
        return this;
    }

    TestSpec tags(String... tags) {
        extras = new TaskSpec.Extras(List.of(tags), TaskSpec.After.NONE, TaskSpec.Callback.NONE);
        return this;
    }

    TestSpec after(String... parents) {
        extras = new TaskSpec.Extras(extras.tags(), new TaskSpec.After(List.of(parents), extras.after().onParent()),
            extras.callback());
        return this;
    }

    TestSpec runAnyway() {
        extras = new TaskSpec.Extras(extras.tags(), new TaskSpec.After(extras.after().parents(), OnParent.RUN),
            extras.callback());
        return this;
    }

    TestSpec callback(String url) {
        extras = new TaskSpec.Extras(extras.tags(), extras.after(), new TaskSpec.Callback(url, ""));
        return this;
    }

    TestSpec delay(long ms) {
        delayMs = ms;
        return this;
    }

    TestSpec startBefore(long ms) {
        startBeforeMs = ms;
        return this;
    }

    TestSpec plan(Long... delaysMs) {
        plan = new Plan(List.of(delaysMs));
        return this;
    }

    TestSpec failIfLost() {
        onLost = OnLost.FAIL;
        return this;
    }

    TestSpec keep(long ms) {
        keepMs = ms;
        return this;
    }

    TaskSpec build() {
        return new TaskSpec(uuid, work, new TaskSpec.Routing(queue, priority),
            new TaskSpec.Schedule(startMs, startBeforeMs, delayMs), new TaskSpec.Retry(plan, onLost),
            new TaskSpec.Durations(0, keepMs), extras);
    }

    Submission submission() {
        return new Submission(build(), fingerprint);
    }
}
