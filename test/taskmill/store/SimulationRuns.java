package taskmill.store;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;
import taskmill.store.Store.Timeouts;
import taskmill.support.RedisProcess;

/**
 * Plays many interleavings on as many threads as there are cores, each with a Redis of its own. Has no state.
 */
public final class SimulationRuns {
    private static final String FOLLOWERS = "followers";

    private SimulationRuns() {
    }

    /** Plays one on an empty Redis, and answers how many steps it had. */
    private interface Interleaving {
        int play(List<Store> stores, UnifiedJedis redis, long seed);
    }

    /** How much was played. */
    public record Played(int interleavings, long steps) {
    }

    /** The seed in the environment, else a new one. */
    public static long seed() {
        return Optional.ofNullable(System.getenv("SEED")).map(Long::parseLong).orElseGet(() ->
            System.nanoTime() & 0xffffff);
    }

    /**
     * Plays one interleaving for each seed from the first on.
     *
     * @throws AssertionError of the first that breaks, with its seed: {@code play(1, seed)} repeats it
     */
    public static Played play(int count, long firstSeed) {
        return play(count, firstSeed, (stores, redis, seed) -> Simulation.play(stores.get(0), redis, seed));
    }

    /** The same of followers, over one shard and over three in turn. */
    public static Played playFollowers(int count, long firstSeed) {
        return play(count, firstSeed, (stores, redis, seed) ->
            FollowerSimulation.play(stores.get(1 + (int) (seed % 2)), redis, FOLLOWERS + (1 + seed % 2), seed));
    }

    private static Played play(int count, long firstSeed, Interleaving interleaving) {
        int threads = Math.min(count, Runtime.getRuntime().availableProcessors());
        AtomicInteger next = new AtomicInteger();
        AtomicLong steps = new AtomicLong();
        AtomicReference<Throwable> breach = new AtomicReference<>();
        Runnable work = () -> {
            try (RedisProcess process = RedisProcess.start();
                UnifiedJedis redis = RedisClient.create("127.0.0.1", process.port());
                Store store = store(process, Simulation.PREFIX, 1, TestStore.CLOCK);
                Store one = store(process, FOLLOWERS + 1, 1, FollowerSimulation.CLOCK);
                Store three = store(process, FOLLOWERS + 2, 3, FollowerSimulation.CLOCK)) {
                for (int i = next.getAndIncrement(); i < count && breach.get() == null; i = next.getAndIncrement()) {
                    steps.addAndGet(interleaving.play(List.of(store, one, three), redis, firstSeed + i));
                }
            } catch (AssertionError | RuntimeException e) {
                breach.compareAndSet(null, e);
            }
        };
        Thread[] all = new Thread[threads];
        for (int i = 0; i < threads; i++) {
            all[i] = new Thread(work, "simulation-" + i);
            all[i].start();
        }
        join(all);
        if (breach.get() != null) {
            throw new AssertionError(breach.get().getMessage(), breach.get());
        }
        return new Played(count, steps.get());
    }

    private static Store store(RedisProcess process, String prefix, int shards, String clock) {
        return Store.open(TestStore.config(process, prefix, shards), new Timeouts(2000, 10_000, 0), Scripts.withClock(clock));
    }

    private static void join(Thread... threads) {
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while interleavings were played", e);
            }
        }
    }
}
