package taskmill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import com.eclipsesource.json.JsonObject;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;
import taskmill.config.BrokerConfig;
import taskmill.config.StoreConfig;
import taskmill.store.Store;
import taskmill.support.Api;
import taskmill.support.Child;
import taskmill.support.Deployment;
import taskmill.support.Eventually;
import taskmill.support.RedisProcess;

/** The user of Redis that bin/README.md names can do what is needed, and nothing else. */
@Order(1)
final class LeastRightsTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String USER = Page.block("text", "user taskmill on").text().lines()
        .filter(line -> line.startsWith("user taskmill on")).findFirst().orElseThrow();
    private static final String PASSWORD = Page.found(" >(\\S+)", USER).iterator().next();

    @TempDir
    Path temporary;

    private static Set<String> granted() {
        return Page.found(" \\+(\\S+)", USER);
    }

    /** What was called since the last reset, also by scripts. */
    private static Set<String> used(UnifiedJedis admin) {
        return admin.info("commandstats").lines().filter(line -> line.matches("cmdstat_.*:calls=[1-9].*"))
            .map(line -> line.replaceAll("cmdstat_([^:]*):.*", "$1")).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Object say(UnifiedJedis admin, String words) {
        var arguments = new CommandArguments(Protocol.Command.ACL);
        for (String word : words.split(" ")) {
            arguments.add(word);
        }
        return admin.executeCommand(arguments);
    }

    private RedisProcess redis() throws IOException {
        Path file = Files.writeString(temporary.resolve("users.acl"), USER + "\n");
        return RedisProcess.start("--aclfile " + file, "--appendonly yes", "--latency-tracking no");
    }

    @Test
    void theUserOnThePageCanDoWhatIsNeededAndNothingElse() throws IOException {
        try (RedisProcess redis = redis();
            UnifiedJedis admin = RedisClient.create("127.0.0.1", redis.port());
            Deployment deployment = Deployment.on("redis://taskmill:" + PASSWORD + "@" + redis.address())) {
            Child broker = deployment.broker("check_bins: true");
            Child worker = deployment.worker("queues: default q", "lease: 2", "kill_grace: 0.2", "name: first");
            worker.awaitReady();
            mainPath(Api.of(broker), admin);
            worker.kill9();
            Child second = deployment.worker("queues: default q", "lease: 2", "name: first");
            second.awaitReady();
            Api api = Api.of(broker);
            assertEquals(1, api.run("script", "bin_name=hello.sh").getInt("is_success", 0));
            second.signal("TERM").exitCode();
            Set<String> used = used(admin);
            used.removeAll(Set.of("info", "acl|log", "auth", "hello"));

            assertEquals(used, granted());
            assertEquals("everysec", api.get("/healthz").json().getString("durability", ""));
            assertFalse((broker.err() + worker.err() + second.err()).contains("NOPERM"), deployment::toString);
        }
    }

    private static void mainPath(Api api, UnifiedJedis admin) {
        String script = api.run("script", "bin_name=hello.sh").getString("uuid", "");
        api.run("rpc", "method=GET", "url=" + api.base() + "/healthz");
        assertEquals(2, api.run("script", "bin_name=flaky.sh", "time_interval=0.1 0.1").getInt("failures", 0));
        api.post("/api/task/script", "bin_name=nothing").is(400);
        String failed = api.run("script", "bin_name=flaky.sh").getString("uuid", "");
        api.post("/api/task/" + failed + "/retry").is(202);
        api.finished(failed);
        String sleeper = api.submit("script", "bin_name=sleep.sh", "args=600", "max_run_time=600");
        api.await(sleeper, "running");
        api.delete("/api/task/" + sleeper).is(202);
        api.finished(sleeper);
        api.delete("/api/task/" + api.submit("script", "bin_name=hello.sh", "start_time=4102444800")).is(200);
        api.run("script", "bin_name=hello.sh", "after=" + api.submit("script", "bin_name=sleep.sh", "args=1"));
        api.with("-H", "Idempotency-Key: k").run("script", "bin_name=hello.sh");
        api.call("/api/cron/c", "-X", "PUT", "-d", "type=script", "-d", "bin_name=hello.sh", "-d", "when=@every 1h", "-d",
            "overlap=skip").is(201);
        api.finished(api.post("/api/cron/c/fire").is(202).text("uuid"));
        admin.hset("tm:{0}:cron:c", "next", "1000");
        admin.zadd("tm:{0}:cron_due", 1000, "c");
        Eventually.await(SOON, "a fire", () -> admin.hget("tm:{0}:cron:c", "fired") != null);
        api.post("/api/cron/c/pause").is(200);
        api.post("/api/cron/c/resume").is(200);
        lists(api);
        api.call("/api/queue/q", "-X", "PUT", "-d", "concurrency=1", "-d", "rate=50").is(200);
        api.run("script", "bin_name=hello.sh", "queue=q");
        api.post("/api/queue/q/pause", "note=why").is(200);
        api.post("/api/queue/q/resume").is(200);
        api.post("/api/queue/gone/pause").is(200);
        api.delete("/api/queue/gone").is(200);
        api.delete("/api/cron/c").is(200);
        // Its result has been kept long enough.
        admin.zadd("tm:{0}:done:succeeded", 1, script);
        Eventually.await(SOON, "the expiry", () -> !admin.exists("tm:{0}:spec:" + script));
        api.submit("script", "bin_name=sleep.sh", "args=2", "queue=q");
    }

    private static void lists(Api api) {
        JsonObject page = api.get("/api/tasks?state=succeeded&limit=1").is(200).json();
        api.get("/api/tasks?state=succeeded&limit=1&cursor=" + page.getString("cursor", "")).is(200);
        api.post("/api/tasks/cancel", "state=running", "queue=default").is(200);
        for (String path : List.of("/api/queues", "/api/workers", "/api/crons", "/api/crons/preview?when=@daily",
            "/api/task/count/undo", "/metrics", "/readyz", "/api/task/result/success/" + LocalDate.now(ZoneOffset.UTC))) {
            api.get(path).is(200);
        }
        assertTrue(api.get("/api/check").is(200).json().getBoolean("ok", false));
        assertTrue(api.get("/api/bins").is(200).body().contains("\"hello.sh\""));
    }

    @Test
    void theUserOnThePageHasNoOtherRights() throws IOException {
        try (RedisProcess redis = redis(); UnifiedJedis admin = RedisClient.create("127.0.0.1", redis.port())) {
            assertEquals("OK", text(say(admin, "DRYRUN taskmill SET tm:x 1")));
            for (String command : List.of("SET other 1", "GET other", "EVAL x 1 other", "EVALSHA x 1 other", "KEYS *",
                "SCAN 0", "FLUSHALL", "FLUSHDB", "CONFIG SET dir /", "ACL LIST", "DEBUG SLEEP 0", "SHUTDOWN",
                "REPLICAOF h 1", "SCRIPT FLUSH", "MODULE LIST", "CLIENT LIST", "MONITOR", "SUBSCRIBE c",
                "FUNCTION LIST", "SAVE", "RENAME tm:x other", "MIGRATE h 1 tm:x 0 1", "SORT tm:x")) {
                assertFalse(text(say(admin, "DRYRUN taskmill " + command)).equals("OK"), command);
            }
        }
    }

    @Test
    void theReportOfAServerNamesEachRightThatIsMissing() throws IOException {
        try (RedisProcess redis = redis(); UnifiedJedis admin = RedisClient.create("127.0.0.1", redis.port())) {
            StoreConfig config = BrokerConfig.of(Map.of("redis", "redis://taskmill:" + PASSWORD + "@" + redis.address())).store();
            assertEquals(List.of(), Store.report(config, 0).denied());
            Set<String> others = granted();
            others.removeAll(Set.of("config|get", "eval", "exists", "time"));
            for (String command : others) {
                say(admin, "SETUSER taskmill -" + command);
                assertEquals(List.of(command), Store.report(config, 0).denied());
                say(admin, "SETUSER taskmill +" + command);
            }
        }
    }

    private static String text(Object reply) {
        return reply instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : "" + reply;
    }
}
