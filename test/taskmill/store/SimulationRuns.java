package taskmill.store;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;
import taskmill.config.RedisAddress;
import taskmill.config.StoreConfig;
import taskmill.support.RedisProcess;

/**
 * Plays many interleavings on as many threads as there are cores, each with a Redis of its own. Has no state.
 */
public final class SimulationRuns {
    private SimulationRuns() {
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
        int threads = Math.min(count, Runtime.getRuntime().availableProcessors());
        AtomicInteger next = new AtomicInteger();
        AtomicLong steps = new AtomicLong();
        AtomicReference<Throwable> breach = new AtomicReference<>();
        Runnable work = () -> {
            try (RedisProcess process = RedisProcess.start();
                UnifiedJedis redis = RedisClient.create("127.0.0.1", process.port());
                Store store = store(process)) {
                for (int i = next.getAndIncrement(); i < count && breach.get() == null; i = next.getAndIncrement()) {
                    steps.addAndGet(Simulation.play(store, redis, firstSeed + i));
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

    private static Store store(RedisProcess process) {
        StoreConfig config = new StoreConfig(RedisAddress.parse(process.address(), false), Simulation.PREFIX,
            OptionalInt.empty());
        return Store.open(config, new Timeouts(2000, 10_000, 0), Scripts.withClock(TestStore.CLOCK));
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
