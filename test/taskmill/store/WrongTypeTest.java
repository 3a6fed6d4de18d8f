package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static taskmill.store.TestSpec.in;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import com.eclipsesource.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import taskmill.store.ExpiredLeases.ExpiredLease;
import taskmill.store.LeaseStore.ClaimRequest;
import taskmill.store.LeaseStore.EndedAttempt;
import taskmill.store.QueueStore.Rate;
import taskmill.support.Scale;
import taskmill.support.Seen;
import taskmill.task.ErrorCode;
import taskmill.task.Outcome;
import taskmill.task.Refusal;
import taskmill.task.Unavailable;

/**
 * Somebody else writes something of another type to a key, and takes it away again. Each transition is tried with each
 * such key, then once more when the key is as it was: no task is lost, all accounts are right, and it ends as if nothing
 * had been. The usual run tries each transition with a part of the keys, which chance picks.
 */
@Order(1)
final class WrongTypeTest {
    private static final int ONE_OF = 3;
    private static final AtomicInteger PLAYED = new AtomicInteger();

    @RegisterExtension
    final TestStore store = TestStore.ofOneShard();

    private final Map<String, TestSpec> specs = new LinkedHashMap<>();
    private TestWorker worker;
    private List<AttemptId> held;
    private List<ExpiredLease> expired;

    /** A transition, for tasks of two queues, and how much time passes before it. */
    private enum Transition {
        SUBMIT(0, test -> test.store.submit(test.spec("new a"), test.spec("new late b"), test.spec("new scheduled b"),
            test.spec("new blocked a"))),
        CLAIM(0, test -> test.claim(4)),
        CLAIM_WHAT_IS_DUE(45, test -> test.claim(20)),
        CLAIM_WHAT_IS_TOO_LATE(60, test -> test.claim(20)),
        RENEW(0, test -> test.worker.renew(test.held)),
        SETTLE(0, test -> test.worker.settle(test.ended())),
        RELEASE(0, test -> test.held.forEach(test.worker::releaseStarted)),
        EXPIRED(TestStore.LEASE_MS, test -> test.worker.expired()),
        RECOVER(TestStore.LEASE_MS, test -> test.worker.recover(test.expired)),
        TAKE_OVER(0, test -> test.leases("next").takeOver(0, "w")),
        CANCEL(0, test -> test.cancel("queued a", "scheduled b", "late a", "retrying a", "held a", "held b", "blocked a")),
        RETRY(0, test -> test.retry("failed", "canceled")),
        START(0, test -> test.start("scheduled a", "retrying b", "blocked a")),
        ERRANDS(0, test -> TestErrands.of(test.store).carryOut()),
        FORGET(0, test -> test.forget("failed", "canceled")),
        PAUSE(0, test -> test.store.store().queues().pause("b", true, "ops", "")),
        LIMIT(0, test -> test.store.store().queues().limit("a", Optional.of(1), Optional.of(new Rate(1, 1000, 1)))),
        DELETE(0, test -> test.deleteEmpty()),
        LATE(60, test -> test.store.late(TestStore.KEEP_MS)),
        FIRE(40_000, test -> TestCron.carryOut(test.crons())),
        PUT_CRON(0, test -> TestCron.cron("cron-b").queue("b").when("@every 50s").in(test.crons())),
        PAUSE_CRON(0, test -> test.crons().pause("cron-a", true, "", "", 0)),
        DELETE_CRON(0, test -> test.crons().delete("cron-b", 0)),
        EXPIRE(TestStore.KEEP_MS, test -> test.store.expire());

        final long passMs;
        final Consumer<WrongTypeTest> action;

        Transition(long passMs, Consumer<WrongTypeTest> action) {
            this.passMs = passMs;
            this.action = action;
        }
    }

    private CronStore crons() {
        return store.store().crons();
    }

    private LeaseStore leases(String id) {
        return store.store().leases(id, TestStore.LEASE_MS, TestStore.KEEP, TestStore.MAX_LOST);
    }

    private TestSpec spec(String name) {
        return specs.get(name);
    }

    private void add(String name, TestSpec spec) {
        specs.put(name, spec.keep(TestStore.KEEP_MS));
    }

    private void submit(String name, TestSpec spec) {
        add(name, spec);
        store.submit(spec);
    }

    private AttemptId taken(String name, TestSpec spec) {
        submit(name, spec.priority(9));
        return worker.take(spec.build().routing().queue());
    }

    /** Tasks of both queues in every place, and some that are not stored yet. */
    private void prepare() {
        store.deleteKeys(store.prefix() + ":{*");
        store.pass(0);
        specs.clear();
        worker = store.worker("other");
        worker.succeed(taken("succeeded", in("a")));
        worker.fail(taken("failed", in("b")));
        worker.fail(taken("retrying a", in("a").plan(40L)));
        worker.fail(taken("retrying b", in("b").plan(40L)));
        submit("canceled", in("a"));
        store.tasks().cancel(spec("canceled").uuid(), TestStore.KEEP_MS);
        worker = store.worker("w");
        held = new ArrayList<>();
        for (String queue : List.of("a", "b")) {
            held.add(taken("held " + queue, in(queue).plan(1000L)));
            held.add(taken("held and lost " + queue, in(queue).failIfLost()));
            held.add(taken("flagged " + queue, in(queue).plan(1000L)));
            store.tasks().cancel(spec("flagged " + queue).uuid(), TestStore.KEEP_MS);
            submit("queued " + queue, in(queue));
            submit("late " + queue, in(queue).startBefore(store.now() + 50));
            submit("scheduled " + queue, in(queue).startAt(store.now() + 40));
        }
        submit("blocked a", in("a").after(spec("held a").uuid()));
        submit("freed b", in("b").after(spec("succeeded").uuid()));
        submit("given up b", in("b").after(spec("failed").uuid(), spec("held a").uuid()).callback("http://h/"));
        TestCron.cron("cron-a").queue("a").when("@every 40s").tags("t").skipOverlapping().in(crons());
        TestCron.cron("cron-b").queue("b").when("@every 40s").in(crons());
        add("new a", in("a"));
        add("new late b", in("b").startBefore(store.now() + 50));
        add("new scheduled b", in("b").startAt(store.now() + 40));
        add("new blocked a", in("a").after(spec("held a").uuid()));
    }

    private void claim(int want) {
        worker.claim(new ClaimRequest("nonce", want, List.of("a", "b"), TestWorker.POLL_MS, true, Long.MAX_VALUE));
    }

    private List<EndedAttempt> ended() {
        List<EndedAttempt> ended = new ArrayList<>();
        for (AttemptId id : held) {
            Outcome outcome = switch (ended.size() % 3) {
                case 0 -> Outcome.failure(ErrorCode.EXIT_CODE, "exit code 1", new JsonObject());
                case 1 -> Outcome.success(new JsonObject());
                default -> Outcome.finalFailure(ErrorCode.SIGNAL, "signal 9", new JsonObject());
            };
            ended.add(new EndedAttempt(id, outcome, TestStore.KEEP_MS));
        }
        return ended;
    }

    private void cancel(String... names) {
        for (String name : names) {
            store.tasks().cancel(spec(name).uuid(), TestStore.KEEP_MS);
        }
    }

    /** Deletes a queue that somebody made before. */
    private void deleteEmpty() {
        store.store().queues().pause("c", true, "ops", "");
        store.store().queues().delete("c");
    }

    private void retry(String... names) {
        byHand(store.tasks()::retry, names);
    }

    private void start(String... names) {
        byHand(store.tasks()::start, names);
    }

    private void forget(String... names) {
        byHand(store.tasks()::forget, names);
    }

    private void byHand(Consumer<String> transition, String... names) {
        for (String name : names) {
            try {
                transition.accept(spec(name).uuid());
            } catch (Refusal e) {
                // It was done the first time.
            }
        }
    }

    /** Plays a transition in a new store, and answers where each task is after it. */
    private Map<String, String> play(Transition transition, Optional<String> broken) {
        prepare();
        store.pass(transition.passMs);
        expired = store.worker("observer").expired();
        broken.ifPresent(name -> withOtherType(name, () -> transition.action.accept(this)));
        transition.action.accept(this);
        store.invariants().hold();
        Map<String, String> states = new LinkedHashMap<>();
        specs.forEach((name, spec) -> states.put(name, store.tasks().read(spec.uuid())
            .map(task -> task.state() + " after " + task.run().attempt() + " attempts").orElse("gone")));
        for (String cron : List.of("cron-a", "cron-b")) {
            states.put(cron, crons().find(cron).map(found -> "paused " + (found.pausedMs() > 0)
                + ", next " + (found.nextMs() - store.now())).orElse("gone"));
        }
        states.put("accepted", Long.toString(store.total("accepted")));
        return states;
    }

    private void withOtherType(String name, Runnable action) {
        String key = store.key(name.equals("stats") ? "stats:" + store.now() / 900_000 : name);
        boolean moved = store.redis().exists(key) && store.redis().renamenx(key, store.prefix() + ":away") == 1;
        if (name.equals("busy")) {
            store.redis().set(key, "something");
        } else {
            store.redis().sadd(key, "something");
        }
        try {
            action.run();
        } catch (Unavailable e) {
            // It was refused; nothing may have changed.
        }
        store.redis().del(key);
        if (moved) {
            store.redis().rename(store.prefix() + ":away", key);
        }
        // Those that failed are taken again at once.
        String errands = store.key("errands");
        store.redis().zrange(errands, 0, -1).forEach(errand -> store.redis().zadd(errands, 0, errand));
        store.invariants().hold();
        assertEquals(List.of(), store.store().checks().check().breaches());
    }

    private static Stream<String> sharedKeys() {
        Stream<String> ofShard = Stream.of("late", "count", "queues",
            "stats", "done:succeeded", "done:failed", "done:canceled", "inbox:w", "claim:w", "busy", "notes",
            "cron_due", "crons", "tag:t", "errands", "errand_left");
        return Stream.concat(ofShard, Stream.of("ready", "scheduled", "retrying", "running", "blocked", "wake", "pace", "turn")
            .flatMap(kind -> Stream.of(kind + ":a", kind + ":b")));
    }

    @ParameterizedTest
    @EnumSource
    void keyOfAnotherTypeCostsNoTask(Transition transition) {
        Map<String, String> expected = play(transition, Optional.empty());

        sharedKeys().filter(key -> Scale.isThorough() || ThreadLocalRandom.current().nextInt(ONE_OF) == 0)
            .forEach(key -> assertEquals(expected, play(transition, Optional.of(key)), key));
        PLAYED.incrementAndGet();
    }

    @AfterAll
    static void note() {
        if (PLAYED.get() == Transition.values().length) {
            Seen.note(WrongTypeTest.class, "keys of another type", "transitions " + PLAYED + ", keys tried with each "
                + sharedKeys().count() + ", tasks lost 0");
        }
    }
}
