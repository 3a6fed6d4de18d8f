package taskmill.broker.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import taskmill.store.Submission;
import taskmill.task.OnLost;
import taskmill.task.Plan;
import taskmill.task.ScriptWork;
import taskmill.task.TaskIds;
import taskmill.task.TaskSpec;
import taskmill.task.Unavailable;

class GroupCommitTest {
    private static final long SOON_SECONDS = 20;
    private static final Submission.Receipt QUEUED = new Submission.Receipt(Submission.Status.QUEUED, 1);
    private static final Submission.Answer STORED = new Submission.Answer(Optional.of(QUEUED), Optional.empty());

    private final TaskIds ids = new TaskIds();
    private final CountDownLatch storing = new CountDownLatch(1);
    private final CountDownLatch unlocked = new CountDownLatch(1);
    private final List<Integer> groups = Collections.synchronizedList(new ArrayList<>());
    private final GroupCommit commits = new GroupCommit(GroupCommitTest::shard, this::store);

    /** The first group waits until the test lets it go on. */
    private List<Submission.Answer> store(List<Submission> group) {
        groups.add(group.size());
        storing.countDown();
        await(unlocked);
        return Collections.nCopies(group.size(), STORED);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static int shard(Submission submission) {
        return submission.spec().routing().queue().equals("default") ? 0 : 1;
    }

    private Submission task() {
        return task("default");
    }

    private Submission task(String queue) {
        TaskSpec spec = new TaskSpec(ids.next(0, 1), new ScriptWork("a", List.of(), Optional.empty()),
            new TaskSpec.Routing(queue, TaskSpec.Routing.DEFAULT_PRIORITY),
            new TaskSpec.Schedule(TaskSpec.NOT_GIVEN, TaskSpec.NOT_GIVEN, 0), new TaskSpec.Retry(Plan.NONE, OnLost.RETRY),
            new TaskSpec.Durations(TaskSpec.NOT_GIVEN, TaskSpec.NOT_GIVEN), TaskSpec.Extras.NONE);
        return new Submission(spec, Optional.empty());
    }

    private CompletableFuture<Submission.Receipt> submitAside() throws InterruptedException {
        CompletableFuture<Submission.Receipt> first = CompletableFuture.supplyAsync(() -> commits.submit(task()))
            .thenCompose(receipt -> receipt);
        storing.await();
        return first;
    }

    /** Waits for a copy: who waits for the receipt itself may run what follows it. */
    private static Submission.Receipt soon(CompletableFuture<Submission.Receipt> receipt) {
        return receipt.copy().orTimeout(SOON_SECONDS, TimeUnit.SECONDS).join();
    }

    @AfterEach
    void close() {
        unlocked.countDown();
        commits.close();
    }

    @Test
    void tasksThatComeWhileOthersAreStoredAreStoredTogether() throws InterruptedException {
        CompletableFuture<Submission.Receipt> first = submitAside();
        CompletableFuture<Submission.Receipt> second = commits.submit(task());
        CompletableFuture<Submission.Receipt> third = commits.submit(task());
        assertFalse(first.isDone() || second.isDone() || third.isDone());
        unlocked.countDown();

        List.of(first, second, third).forEach(receipt -> assertSame(QUEUED, soon(receipt)));
        assertEquals(List.of(1, 2), groups);
    }

    @Test
    void shardThatIsSlowKeepsNoOtherWaiting() throws InterruptedException {
        try (GroupCommit slow = new GroupCommit(GroupCommitTest::shard, group -> {
            storing.countDown();
            if (shard(group.get(0)) == 0) {
                await(unlocked);
            }
            return Collections.nCopies(group.size(), STORED);
        })) {
            var first = CompletableFuture.supplyAsync(() -> slow.submit(task())).thenCompose(receipt -> receipt);
            storing.await();
            var receipts = slow.submitAll(List.of(task(), task("other")));

            assertSame(QUEUED, soon(receipts.get(1)));
            assertFalse(first.isDone() || receipts.get(0).isDone());
            unlocked.countDown();
            assertSame(QUEUED, soon(receipts.get(0)));
        }
    }

    @Test
    void manyAreStoredInTheirOrderAndInGroups() {
        unlocked.countDown();
        List<Submission> stored = new ArrayList<>();
        try (GroupCommit listing = new GroupCommit(GroupCommitTest::shard, group -> {
            stored.addAll(group);
            groups.add(group.size());
            return Collections.nCopies(group.size(), STORED);
        })) {
            List<Submission> tasks = Stream.generate(this::task).limit(1001).toList();

            listing.submitAll(tasks).forEach(receipt -> assertSame(QUEUED, soon(receipt)));

            assertEquals(tasks, stored);
            assertEquals(List.of(500, 500, 1), groups);
            assertEquals(List.of(), listing.submitAll(List.of()));
        }
    }

    @Test
    void largeTasksAreNotAllStoredTogether() throws InterruptedException {
        List<CompletableFuture<Submission.Receipt>> receipts = new ArrayList<>(List.of(submitAside()));
        for (int chars : new int[] {600_000, 2_000_000, 600_000, 600_000, 10, 10}) {
            receipts.add(commits.submit(new Submission(task().spec(), Optional.empty(), "x".repeat(chars))));
        }
        unlocked.countDown();

        receipts.forEach(receipt -> assertSame(QUEUED, soon(receipt)));
        assertEquals(List.of(1, 1, 1, 1, 3), groups);
    }

    @Test
    void whatFollowsAReceiptKeepsNoOtherTaskFromBeingStored() throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        submitAside();
        CompletableFuture<Submission.Receipt> second = commits.submit(task());
        CompletableFuture<Void> following = second.thenRun(() -> await(end));
        unlocked.countDown();
        soon(second);

        assertSame(QUEUED, soon(commits.submit(task())));
        assertFalse(following.isDone());
        end.countDown();
    }

    @Test
    void failureOfOneTaskLeavesTheOthersOfItsGroup() {
        Unavailable trouble = new Unavailable("Redis is full", null);
        try (GroupCommit partly = new GroupCommit(GroupCommitTest::shard, group ->
            List.of(STORED, new Submission.Answer(Optional.empty(), Optional.of(trouble)), STORED))) {
            var receipts = partly.submitAll(List.of(task(), task(), task()));

            assertSame(QUEUED, soon(receipts.get(0)));
            assertSame(trouble, assertThrows(CompletionException.class, () -> soon(receipts.get(1))).getCause());
            assertSame(QUEUED, soon(receipts.get(2)));
        }
    }

    @Test
    void failureOfACallReachesTheWholeGroupAndNobodyElse() {
        Unavailable trouble = new Unavailable("Redis is gone", null);
        List<List<Submission>> calls = new ArrayList<>();
        try (GroupCommit failing = new GroupCommit(GroupCommitTest::shard, group -> {
            calls.add(group);
            if (calls.size() == 1) {
                throw trouble;
            }
            return List.of(STORED);
        })) {
            CompletionException failure =
                assertThrows(CompletionException.class, () -> soon(failing.submit(task())));

            assertSame(trouble, failure.getCause());
            assertSame(QUEUED, soon(failing.submit(task())));
        }
    }
}
