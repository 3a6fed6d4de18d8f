package taskmill.bench;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisClient;
import taskmill.store.LeaseStore;
import taskmill.store.LeaseStore.Claim;
import taskmill.store.LeaseStore.Ended;
import taskmill.store.LeaseStore.Exchange;
import taskmill.store.LeaseStore.Wish;
import taskmill.task.Outcome;

/** What a task costs Redis itself, by its own statistics: claim and settle in batches of 32, and submit. */
final class StoreCostRow implements Row {
    private static final int TASKS = 64_000;
    private static final int BATCH = 32;

    @Override
    public String name() {
        return "store-cost";
    }

    @Override
    public String title() {
        return "Redis's own time for a task, claim and settle in batches of " + BATCH;
    }

    @Override
    public Map<String, Double> measure() {
        Map<String, Double> figures = new LinkedHashMap<>();
        try (Stage stage = new Stage(); RedisClient jedis = RedisClient.create("127.0.0.1", stage.redis.port())) {
            double submit = spent(jedis, () -> stage.fill(TASKS, 0));
            double tasks = spent(jedis, () -> drain(stage.store.leases("bench-1", 30_000, 1_000_000)));
            double bare = spent(jedis, () -> BareLoop.rate(stage, TASKS));
            figures.put("submit, microseconds of Redis", submit);
            figures.put("claim and settle, microseconds of Redis", tasks);
            figures.put("bare script, microseconds of Redis", bare);
            figures.put("ratio of claim and settle to the bare script", tasks / bare);
        }
        return figures;
    }

    /** Microseconds a task that Redis spent in scripts. */
    private static double spent(RedisClient jedis, Runnable work) {
        jedis.executeCommand(new CommandArguments(Protocol.Command.CONFIG).add("RESETSTAT"));
        work.run();
        double spent = 0;
        for (String line : jedis.info("commandstats").split("\r\n")) {
            if (line.startsWith("cmdstat_evalsha:")) {
                spent = Double.parseDouble(line.replaceAll(".*usec=(\\d+),.*", "$1"));
            }
        }
        return spent / TASKS;
    }

    private static void drain(LeaseStore leases) {
        List<Ended> ended = List.of();
        int done = 0;
        for (int nonce = 0; done < TASKS; nonce++) {
            Wish wish = new Wish("n" + nonce, BATCH, 0, List.of(Stage.QUEUE), 1000);
            Claim claim = leases.exchange(0, new Exchange(ended, List.of(), List.of(), Optional.of(wish)), 3)
                .claim().orElseThrow();
            ended = claim.tasks().stream().map(task -> new Ended(task.held(),
                Outcome.success(new JsonObject().add("result", Json.NULL).add("duration_ms", 0)), 0)).toList();
            done += claim.tasks().size();
        }
        leases.exchange(0, new Exchange(ended, List.of(), List.of(), Optional.empty()), 3);
    }
}
