package taskmill.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import taskmill.store.AttemptId;
import taskmill.support.Eventually;
import taskmill.worker.run.Assignment;
import taskmill.worker.run.ResultMemory;
import taskmill.worker.run.StopReason;

class TimekeeperTest {
    private static final long HOUR = TimeUnit.HOURS.toNanos(1);
    private final Attempts attempts = new Attempts(10, 1 << 20, new ResultMemory(1 << 20));

    private Attempt attempt(String uuid, long deadlineNanos, long fenceNanos) {
        Attempt attempt = new Attempt(new AttemptId(uuid, 1, "default"), 0, 0, 0, deadlineNanos, fenceNanos);
        attempts.add(attempt);
        return attempt;
    }

    @Test
    void stopsWhatIsOverAndNothingElse() {
        long now = System.nanoTime() + HOUR;
        Attempt late = attempt("late", now, now + HOUR);
        Attempt fenced = attempt("fenced", now + HOUR, now);
        Attempt both = attempt("both", now, now);
        Attempt early = attempt("early", now + 1, now + 1);
        try (Timekeeper keeper = new Timekeeper(attempts)) {
            keeper.step(now);
        }

        assertEquals(Optional.of(StopReason.TIMEOUT), late.stopped());
        assertEquals(Optional.of(StopReason.FENCED), fenced.stopped());
        assertEquals(Optional.of(StopReason.FENCED), both.stopped());
        assertEquals(Optional.empty(), early.stopped());
    }

    @Test
    void waitsForWhateverComesNext() {
        long now = System.nanoTime() + HOUR;
        attempt("overdue", now - 5, now + 70);
        attempt("a", now + 60, now + 90);
        attempt("b", now + HOUR, now + 50);
        try (Timekeeper keeper = new Timekeeper(attempts)) {
            assertEquals(50, keeper.step(now));
        }
    }

    @Test
    void anAttemptThatEndsSoonerThanTheNextLookIsNotMissed() {
        try (Timekeeper keeper = new Timekeeper(attempts)) {
            long now = System.nanoTime();
            Attempt first = attempt("first", now, now + HOUR);
            keeper.watch(first);
            Eventually.await(Duration.ofSeconds(5), "the first look", () -> first.stopped().isPresent());

            Attempt next = attempt("short", now + TimeUnit.MILLISECONDS.toNanos(50), now + HOUR);
            keeper.watch(next);

            Eventually.await(Duration.ofSeconds(5), "its end", () -> next.stopped().isPresent());
            assertTrue(System.nanoTime() - next.deadlineNanos() >= 0);
        }
    }

    @Test
    void aFenceThatMovedIsTheOneThatCounts() {
        long now = System.nanoTime() + HOUR;
        Attempt renewed = attempt("renewed", now + HOUR, now);
        renewed.fence(now + 10);
        try (Timekeeper keeper = new Timekeeper(attempts)) {
            assertEquals(10, keeper.step(now));
            assertEquals(Optional.empty(), renewed.stopped());

            keeper.step(now + 10);
            assertEquals(Optional.of(StopReason.FENCED), renewed.stopped());
        }
    }

    @Test
    void whatBeginsWhileItIsToStopAlreadyIsStopped() {
        PlayedRunner runner = new PlayedRunner();
        long now = System.nanoTime();
        Attempt attempt = attempt("a", now, now + HOUR);
        attempt.stop(StopReason.CANCELED);
        attempt.stop(StopReason.TIMEOUT);
        attempt.stop(StopReason.CANCELED);

        PlayedRunner.Played run = (PlayedRunner.Played) runner.start(new Assignment(SteppedShard.spec(), 1, "w", 1, now),
            o -> { });
        attempt.started(run);
        attempt.stop(StopReason.FENCED);

        assertEquals(List.of(StopReason.TIMEOUT, StopReason.FENCED), run.stops());
    }
}
