package taskmill.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;
import taskmill.support.Api;
import taskmill.support.Deployment;
import taskmill.support.Eventually;

/** The output of a script while it runs, and after its end. */
@ExtendWith(SharedDeployment.class)
final class OutputTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private final Api api;
    private final Deployment deployment;

    OutputTest(Api api, Deployment deployment) {
        this.api = api;
        this.deployment = deployment;
    }

    private String script(String name, String text) throws Exception {
        Files.writeString(deployment.bin().resolve(name), "#!/bin/sh\n" + text);
        Files.setPosixFilePermissions(deployment.bin().resolve(name), PosixFilePermissions.fromString("rwxr-xr-x"));
        return name;
    }

    private JsonObject output(String uuid, String more) {
        return api.get("/api/task/" + uuid + "/output?" + more).is(200).json();
    }

    @Test
    void whatARunningScriptWritesIsFollowedToItsEnd() throws Exception {
        String go = deployment.dir().resolve("go").toString();
        script("slow.sh", "echo first; echo oops >&2; while [ ! -e " + go + " ]; do sleep 0.1; done; echo last");
        String uuid = api.submit("script", "bin_name=slow.sh");
        JsonObject first = Eventually.get(SOON, "the first line", () -> Optional.of(output(uuid, "wait=5"))
            .filter(piece -> !piece.getString("text", "").isEmpty()));

        assertEquals("first\n", first.getString("text", ""));
        assertEquals(6, first.getInt("next", 0));
        assertEquals(Json.NULL, first.get("ended"));
        assertEquals("oops\n", output(uuid, "stream=stderr&wait=5").getString("text", ""));
        Files.createFile(deployment.dir().resolve("go"));
        JsonObject last = Eventually.get(SOON, "the end", () -> Optional.of(output(uuid, "offset=6&wait=5"))
            .filter(piece -> !piece.get("ended").isNull()));
        assertEquals("succeeded", last.getString("ended", ""));
        assertEquals("last\n", last.getString("text", ""));
        assertEquals(11, last.getInt("total", 0));
        assertEquals("", output(uuid, "offset=100").getString("text", "x"));
    }

    @Test
    void aWatchedScriptThatWritesVeryMuchCostsRedisNoMoreThanItsNewestBytes() throws Exception {
        String part = "head -c 50000000 /dev/zero | tr '\\0' x; ";
        script("flood.sh", part + "while [ ! -e " + deployment.dir().resolve("flood") + " ]; do sleep 0.1; done; " + part);
        String uuid = api.submit("script", "bin_name=flood.sh");
        JsonObject half = Eventually.get(SOON, "50 MB", () -> Optional.of(output(uuid, "offset=49999990&wait=5"))
            .filter(piece -> piece.getLong("total", 0) == 50_000_000));

        assertEquals("x".repeat(10), half.getString("text", ""));
        try (UnifiedJedis redis = RedisClient.create("127.0.0.1", Integer.parseInt(deployment.redis().replaceAll(".*:", "")))) {
            String key = redis.keys("tm:*:tail:" + uuid).iterator().next();
            assertTrue(redis.hstrlen(key, "stdout") <= 4 * 65_536 / 3 + 4, redis.hstrlen(key, "stdout") + " bytes");
        }
        Files.createFile(deployment.dir().resolve("flood"));
        api.finished(uuid);
        assertEquals(100_000_000, api.task(uuid).getLong("stdout_bytes", 0));
        assertTrue(api.task(uuid).getString("stdout", "").length() <= 65_536 + 100);
    }

    /** The beginning and the end are kept; whoever asks for what is between them is told how much is missing. */
    @Test
    void whatIsLeftOutIsCountedAndCharactersStayWhole() throws Exception {
        script("much.sh", "i=0; while [ $i -lt 4000 ]; do echo \"€ line $i of many that are written\"; i=$((i+1)); done");
        String uuid = api.run("script", "bin_name=much.sh").getString("uuid", "");
        StringBuilder all = new StringBuilder();
        long next = 0;
        long dropped = 0;
        JsonObject piece;
        do {
            piece = output(uuid, "offset=" + next + "&limit=1000");
            all.append(piece.getString("text", ""));
            dropped += piece.getLong("dropped", 0);
            next = piece.getLong("next", 0);
        } while (next < piece.getLong("total", 0));

        assertTrue(all.indexOf("\ufffd") < 0);
        assertTrue(all.toString().startsWith("€ line 0 of") && all.toString().endsWith("€ line 3999 of many that are written\n"));
        assertTrue(dropped > 0);
        assertEquals(api.task(uuid).getLong("stdout_bytes", 0),
            dropped + all.toString().getBytes(StandardCharsets.UTF_8).length);
    }
}
