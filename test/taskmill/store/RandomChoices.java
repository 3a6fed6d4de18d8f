package taskmill.store;

import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BinaryOperator;
import java.util.function.Supplier;
import com.eclipsesource.json.JsonObject;
import taskmill.task.ErrorCode;
import taskmill.task.Outcome;
import taskmill.task.Refusal;

/** Random specs, outcomes and picks, all from one seed. */
final class RandomChoices {
    static final List<String> QUEUES = List.of("a", "b", "c");
    final Random random;

    RandomChoices(long seed) {
        this.random = new Random(seed);
    }

    <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    /** From the seed, too, because ids decide the order of tasks with the same score. */
    private String uuid() {
        return new UUID(random.nextLong() & ~0xf000L | 0x7000, random.nextLong() >>> 2 | Long.MIN_VALUE).toString();
    }

    TestSpec spec(long now) {
        TestSpec spec = chance(3) ? TestSpec.keyed("key" + random.nextInt(60), "kind" + random.nextInt(3))
            : TestSpec.spec().uuid(uuid());
        spec.queue(pick(QUEUES)).priority(random.nextInt(10));
        if (chance(3)) {
            spec.startAt(now + random.nextInt(20_000) - 2000);
        }
        if (chance(4)) {
            spec.startBefore(now + random.nextInt(30_000));
        }
        if (chance(2)) {
            spec.plan(1L + random.nextInt(10_000), (long) random.nextInt(3));
        }
        if (chance(4)) {
            spec.failIfLost();
        }
        return chance(3) ? spec.keep(5000 + random.nextInt(20_000)) : spec;
    }

    /** A task after up to three of these. Its id is made of its queue and its idempotency key, which may be empty. */
    TestSpec follower(List<String> known, long now, BinaryOperator<String> id) {
        String queue = pick(QUEUES);
        String key = chance(4) ? "key" + random.nextInt(5) : "";
        TestSpec spec = key.isEmpty() ? TestSpec.spec() : TestSpec.keyed(key, "same");
        spec.queue(queue).uuid(id.apply(queue, key)).keep(chance(3) ? 5000 + random.nextInt(60_000) : 0);
        Set<String> parents = new TreeSet<>();
        for (int n = known.isEmpty() ? 0 : random.nextInt(4); n > 0; n--) {
            parents.add(pick(known));
        }
        parents.remove(spec.uuid());
        if (!parents.isEmpty()) {
            spec.after(parents.toArray(String[]::new));
        }
        if (chance(3)) {
            spec.runAnyway();
        }
        if (chance(2)) {
            spec.callback("http://127.0.0.1/");
        }
        if (chance(4)) {
            spec.startAt(now + random.nextInt(20_000) - 2000);
        }
        if (chance(5)) {
            spec.startBefore(now + random.nextInt(60_000));
        }
        return chance(3) ? spec.plan(1L + random.nextInt(10_000)) : spec;
    }

    Outcome outcome() {
        return switch (random.nextInt(5)) {
            case 0, 1 -> Outcome.success(new JsonObject());
            case 2 -> Outcome.finalFailure(ErrorCode.SIGNAL, "signal 9", new JsonObject());
            case 3 -> Outcome.failure(ErrorCode.HTTP_STATUS, "status 503", new JsonObject())
                .retryAfter(random.nextInt(9000));
            default -> Outcome.failure(ErrorCode.EXIT_CODE, "exit code 1", new JsonObject());
        };
    }

    /** What a call answers; the code of a refusal. */
    static String answer(Supplier<String> call) {
        try {
            return call.get();
        } catch (Refusal e) {
            return e.code().name();
        }
    }
}
