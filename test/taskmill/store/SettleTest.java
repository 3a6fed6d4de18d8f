package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static taskmill.store.LeaseStore.AttemptReply.CANCELED;
import static taskmill.store.LeaseStore.AttemptReply.FAILED;
import static taskmill.store.LeaseStore.AttemptReply.OK;
import static taskmill.store.LeaseStore.AttemptReply.RETRYING;
import static taskmill.store.LeaseStore.AttemptReply.STALE;
import static taskmill.store.LeaseStore.AttemptReply.SUCCEEDED;
import static taskmill.store.TestSpec.several;
import static taskmill.store.TestSpec.spec;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.store.LeaseStore.EndedAttempt;
import taskmill.task.ErrorCode;
import taskmill.task.Outcome;
import taskmill.task.TaskState;
import taskmill.task.TaskTimes;
import taskmill.task.TaskType;

/** settle: running → succeeded | retrying | failed | canceled. */
final class SettleTest {
    private static final JsonObject RESULT = new JsonObject().add("exit_code", 7).add("stderr", "a\r\nb ü");

    @RegisterExtension
    final TestStore store = TestStore.ofOneShard();

    private static Outcome failure() {
        return Outcome.failure(ErrorCode.EXIT_CODE, "exit code 7", RESULT);
    }

    @Test
    void successKeepsTheResultForTheWorkersTime() {
        String uuid = store.submit(spec());
        TestWorker worker = store.worker("w");
        AttemptId held = worker.take();
        store.pass(200);

        assertEquals(SUCCEEDED, worker.end(held, Outcome.success(RESULT)));

        StoredTask record = store.read(uuid);
        assertEquals(TaskState.SUCCEEDED, record.state());
        assertEquals(store.now() + TestStore.KEEP_MS, record.score());
        assertEquals(RESULT, Json.parse(record.run().resultJson().orElseThrow()));
        assertEquals(store.now(), record.run().endedMs());
        assertEquals(Optional.empty(), record.run().code());
        assertEquals(List.of(new StoredRun.LedgerRow(1, "w", store.now() - 200, store.now(), "succeeded", -1, "")),
            record.run().ledger());
    }

    @Test
    void taskWithATimeOfItsOwnIsKeptSoLong() {
        String uuid = store.submit(spec().keep(5000));
        TestWorker worker = store.worker("w");

        worker.settle(List.of(new EndedAttempt(worker.take(), Outcome.success(RESULT), 5000)));

        assertEquals(store.now() + 5000, store.read(uuid).score());
    }

    @Test
    void firstFailureWithoutAPlanIsFinal() {
        String uuid = store.submit(spec());
        TestWorker worker = store.worker("w");

        assertEquals(FAILED, worker.end(worker.take(), failure()));

        StoredRun run = store.read(uuid).run();
        assertEquals(TaskState.FAILED, store.state(uuid));
        assertEquals(Optional.of("exit_code"), run.code());
        assertEquals(Optional.of("exit code 7"), run.detail());
        assertEquals("failed:exit_code", run.ledger().get(0).outcome());
        assertEquals(1, run.failures());
    }

    @Test
    void planIsFollowedDelayByDelayAndThenSpent() {
        String uuid = store.submit(spec().plan(5000L, 8000L, 9000L));
        TestWorker worker = store.worker("w");

        for (long delayMs : new long[] {5000, 8000, 9000}) {
            assertEquals(RETRYING, worker.end(worker.take(), failure()));
            assertEquals(TaskState.RETRYING, store.state(uuid));
            assertEquals(store.now() + delayMs, store.read(uuid).score());
            store.pass(delayMs);
        }

        assertEquals(FAILED, worker.end(worker.take(), failure()));
        assertEquals(4, store.read(uuid).run().failures());
        assertEquals(3, store.total("retried"));
    }

    @Test
    void failureForGoodIgnoresThePlan() {
        store.submit(spec().plan(5000L));
        TestWorker worker = store.worker("w");

        assertEquals(FAILED, worker.end(worker.take(),
            Outcome.finalFailure(ErrorCode.EXIT_CODE, "exit code 100", RESULT)));
    }

    @Test
    void retryAfterLengthensTheWaitAndNeverShortensIt() {
        String uuid = store.submit(spec().plan(5000L, 5000L));
        TestWorker worker = store.worker("w");

        worker.end(worker.take(), failure().retryAfter(6000));
        assertEquals(store.now() + 6000, store.read(uuid).score());

        store.pass(6000);
        worker.end(worker.take(), failure().retryAfter(4000));
        assertEquals(store.now() + 5000, store.read(uuid).score());
    }

    @Test
    void successAfterAFailureLeavesNoErrorBehind() {
        String uuid = store.submit(spec().plan(0L));
        TestWorker worker = store.worker("w");
        worker.end(worker.take(), failure());

        worker.succeed(worker.take());

        StoredRun run = store.read(uuid).run();
        assertEquals(Optional.empty(), run.code());
        assertEquals(Optional.empty(), run.detail());
        assertEquals(List.of("failed:exit_code", "succeeded"),
            run.ledger().stream().map(StoredRun.LedgerRow::outcome).toList());
    }

    @Test
    void resultIsTakenAfterTheLeaseIsOver() {
        store.submit(spec());
        TestWorker worker = store.worker("w");
        AttemptId held = worker.take();
        store.pass(10 * TestStore.LEASE_MS);

        assertEquals(SUCCEEDED, worker.succeed(held));
    }

    @Test
    void repeatedSettleIsOkAndCountsOnce() {
        String uuid = store.submit(spec().plan(5000L));
        TestWorker worker = store.worker("w");
        AttemptId held = worker.take();
        worker.fail(held);

        assertEquals(OK, worker.fail(held));

        assertEquals(1, store.read(uuid).run().failures());
        store.pass(5000);
        store.worker("v").claim(0);
        assertEquals(OK, worker.succeed(held));
        assertEquals(TaskState.QUEUED, store.state(uuid));
    }

    @Test
    void afterARecoveryItIsStale() {
        String uuid = store.submit(spec());
        TestWorker worker = store.worker("w");
        AttemptId held = worker.take();
        store.pass(TestStore.LEASE_MS);
        store.worker("v").recoverAll();

        assertEquals(STALE, worker.succeed(held));
        assertEquals(TaskState.QUEUED, store.state(uuid));
    }

    @Test
    void afterAReleaseItIsStale() {
        store.submit(spec());
        TestWorker worker = store.worker("w");
        AttemptId held = worker.take();
        worker.release(held);

        assertEquals(STALE, worker.succeed(held));
    }

    @Test
    void olderAttemptCannotSettleANewerOne() {
        String uuid = store.submit(spec());
        TestWorker worker = store.worker("w");
        AttemptId older = worker.take();
        worker.release(older);
        AttemptId newer = worker.take();

        assertEquals(STALE, worker.fail(older));

        assertEquals(TaskState.RUNNING, store.state(uuid));
        assertEquals(SUCCEEDED, worker.succeed(newer));
    }

    @Test
    void sameAttemptOfAnotherWorkerIsStale() {
        String uuid = store.submit(spec());
        AttemptId held = store.worker("w").take();

        assertEquals(STALE, store.worker("v").succeed(held));
        assertEquals(TaskState.RUNNING, store.state(uuid));
    }

    @Test
    void attemptOfAnUnknownTaskIsStale() {
        assertEquals(STALE, store.worker("w").succeed(new AttemptId(spec().uuid(), 1, "default")));
    }

    @Test
    void canceledWhileRunningEndsAsCanceledWithoutAFailure() {
        String uuid = store.submit(spec().plan(5000L));
        TestWorker worker = store.worker("w");
        AttemptId held = worker.take();
        store.tasks().cancel(uuid, TestStore.KEEP_MS);

        assertEquals(CANCELED, worker.end(held, Outcome.failure(ErrorCode.CANCELED, "canceled", RESULT)));

        StoredTask record = store.read(uuid);
        assertEquals(TaskState.CANCELED, record.state());
        assertEquals(Optional.of("canceled"), record.run().code());
        assertEquals("canceled", record.run().ledger().get(0).outcome());
        assertEquals(0, record.run().failures());
    }

    @Test
    void successWinsOverACancel() {
        String uuid = store.submit(spec());
        TestWorker worker = store.worker("w");
        AttemptId held = worker.take();
        store.tasks().cancel(uuid, TestStore.KEEP_MS);

        assertEquals(SUCCEEDED, worker.succeed(held));
        assertEquals(TaskState.SUCCEEDED, store.state(uuid));
    }

    @Test
    void eachOfABatchGetsItsOwnReply() {
        store.submit(several(2));
        store.submit(spec().plan(1L));
        TestWorker worker = store.worker("w");
        List<AttemptId> held = TestWorker.held(worker.claim(3));

        List<LeaseStore.AttemptReply> words = worker.settle(List.of(
            new EndedAttempt(held.get(0), Outcome.success(RESULT), 0),
            new EndedAttempt(new AttemptId(held.get(1).uuid(), 2, "default"), Outcome.success(RESULT), 0),
            new EndedAttempt(held.get(0), failure(), 0),
            new EndedAttempt(held.get(1), failure(), 0),
            new EndedAttempt(held.get(2), failure(), 0)));

        assertEquals(List.of(SUCCEEDED, STALE, OK, FAILED, RETRYING), words);
    }

    @Test
    void attemptsAreCountedByTheirCodesAndTheirTimesByTheirBuckets() {
        store.submit(spec(), spec(), spec());
        TestWorker worker = store.worker("w");
        List<AttemptId> held = TestWorker.held(worker.claim(3));
        store.tasks().cancel(held.get(2).uuid(), TestStore.KEEP_MS);
        TaskTimes.Sums times = new TaskTimes.Sums();
        List.of(new TaskTimes(TaskType.SCRIPT, 1, 7), new TaskTimes(TaskType.SCRIPT, -1, 3_600_001)).forEach(times::add);

        worker.settle(List.of(new EndedAttempt(held.get(0), Outcome.success(RESULT), 0),
            new EndedAttempt(held.get(1), failure(), 0), new EndedAttempt(held.get(2), failure(), 0)), times.totals());
        store.submit(spec());
        worker.release(worker.take());

        Map<String, Long> totals = store.store().watch().totals();
        assertEquals("1 1 1", totals.get("failed:exit_code") + " " + totals.get("attempt:canceled") + " "
            + totals.get("attempt:released"));
        assertEquals("1 1 1 1 3600008", totals.get("wait:script:0") + " " + totals.get("wait:script:ms") + " "
            + totals.get("run:script:2") + " " + totals.get("run:script:12") + " " + totals.get("run:script:ms"));
        Map<String, String> quarter = store.redis().hgetAll(store.key("stats:" + store.now() / 900_000));
        assertEquals("1 null", quarter.get("run:script:2") + " " + quarter.get("run:script:ms"));
    }

    @Test
    void oneBatchSettlesBeforeItClaims() {
        String uuid = store.submit(spec().plan(0L));
        TestWorker worker = store.worker("w");
        AttemptId held = worker.take();

        LeaseStore.BatchReply answer = worker.send(List.of(new EndedAttempt(held, failure(), 0)), List.of(held),
            Optional.of(new LeaseStore.ClaimRequest("next", 1, List.of("default"), 0, true, Long.MAX_VALUE)));

        assertEquals(List.of(RETRYING), answer.settled());
        assertEquals(List.of(STALE), answer.renewed());
        assertEquals(List.of(new AttemptId(uuid, 2, "default")), TestWorker.held(answer.claim().orElseThrow()));
    }

    @Test
    void emptyBatchSendsNothing() {
        LeaseStore.BatchReply answer = store.worker("w").send(List.of(), List.of(), Optional.empty());

        assertTrue(answer.settled().isEmpty() && answer.claim().isEmpty());
    }
}
