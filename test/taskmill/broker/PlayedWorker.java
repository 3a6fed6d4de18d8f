package taskmill.broker;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import com.eclipsesource.json.JsonObject;
import taskmill.store.LeaseStore;
import taskmill.store.LeaseStore.Ended;
import taskmill.store.LeaseStore.Exchange;
import taskmill.store.LeaseStore.Held;
import taskmill.store.LeaseStore.Wish;
import taskmill.store.LeaseStore.Word;
import taskmill.task.ErrorCode;
import taskmill.task.Outcome;

/** Moves tasks as a worker does, one act at a time. */
record PlayedWorker(LeaseStore leases) {
    /** Claims up to so many tasks of the queue {@code default}, or of those named. */
    List<Held> claim(int most, String... queues) {
        List<String> names = queues.length == 0 ? List.of("default") : List.of(queues);
        Wish wish = new Wish(UUID.randomUUID().toString(), most, 0, names, 1000);
        return exchange(List.of(), Optional.of(wish)).claim().orElseThrow().tasks().stream()
            .map(LeaseStore.Claimed::held).toList();
    }

    Held take(String... queues) {
        return claim(1, queues).get(0);
    }

    Word succeed(Held held, JsonObject result) {
        return end(held, Outcome.success(result));
    }

    Word succeed(Held held) {
        return succeed(held, new JsonObject().add("message", "hello").add("exit_code", 0));
    }

    Word fail(Held held) {
        return end(held, Outcome.failure(ErrorCode.EXIT_CODE, "exit code 3",
            new JsonObject().add("message", "oh").add("exit_code", 3)));
    }

    Word end(Held held, Outcome outcome) {
        return exchange(List.of(new Ended(held, outcome, 0)), Optional.empty()).settled().get(0);
    }

    /** Gives it back, as at a shutdown. */
    void release(Held held) {
        leases.release(0, List.of(held), true);
    }

    private LeaseStore.Answer exchange(List<Ended> ended, Optional<Wish> wish) {
        return leases.exchange(0, new Exchange(ended, List.of(), List.of(), wish), 3);
    }
}
