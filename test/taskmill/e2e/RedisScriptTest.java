package taskmill.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskmill.support.Command;
import taskmill.support.Eventually;
import taskmill.support.RedisProcess;

/** bin/redis.sh with data in a directory of its own, whose name has a space. */
final class RedisScriptTest {
    private static final Path SCRIPT = Path.of("bin/redis.sh").toAbsolutePath();

    @TempDir
    Path temporary;

    private final int port = RedisProcess.freePort();

    @AfterEach
    void nothingStaysBehind() {
        redis("stop").succeeded();
    }

    @Test
    void startStopAndStatusAgree() {
        assertEquals(3, redis("status").exitCode());
        redis("start").succeeded();
        assertTrue(redis("status").succeeded().out().contains("127.0.0.1:" + port));
        redis("stop").succeeded();
        assertEquals(3, redis("status").exitCode());
    }

    @Test
    void secondStartLeavesTheFirstServerAlone() throws IOException {
        redis("start").succeeded();
        long pid = pid();

        var again = redis("start").succeeded();

        assertTrue(again.out().contains("already runs"), again.out());
        assertEquals(pid, pid());
    }

    @Test
    void killedServerStartsAgainWithItsData() throws IOException {
        redis("start").succeeded();
        say("SET key kept");
        ProcessHandle.of(pid()).orElseThrow().destroyForcibly();
        Eventually.await(Duration.ofSeconds(5), "the end of the server", () -> redis("status").exitCode() == 3);

        redis("start").succeeded();

        assertEquals("kept", say("GET key").lines().skip(1).findFirst().orElseThrow());
    }

    @Test
    void serverIsDurableAndRefusesRatherThanEvicts() throws IOException {
        redis("start").succeeded();

        String settings = say("CONFIG GET append* maxmemory-policy bind");

        assertTrue(settings.contains("appendonly\r\n$3\r\nyes"), settings);
        assertTrue(settings.contains("everysec"), settings);
        assertTrue(settings.contains("noeviction"), settings);
        assertTrue(settings.contains("bind\r\n$9\r\n127.0.0.1\r\n"), settings);
    }

    @Test
    void takenPortIsAnErrorOfItsOwn() throws IOException {
        try (var stranger = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            var ran = redis("start");

            assertEquals(4, ran.exitCode());
            assertTrue(ran.err().contains("port " + stranger.getLocalPort() + " is taken"), ran.err());
        }
    }

    @Test
    void processThatOnlyHasTheNumberIsNotStopped() throws IOException {
        Process stranger = new ProcessBuilder("sleep", "60").start();
        try {
            Files.createDirectories(data());
            Files.writeString(data().resolve("redis.pid"), stranger.pid() + "\n");

            redis("stop").succeeded();

            assertTrue(stranger.isAlive());
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void oldServerOnPathIsPassedOver() throws IOException {
        Path old = fakeServer("redis-server", "Redis server v=6.2.14 sha=00000000:0 bits=64");

        var ran = Command.of(SCRIPT, "which").without("REDIS_SERVER")
            .with("PATH", old.getParent() + ":" + System.getenv("PATH")).run().succeeded();

        assertNotEquals(old.toString(), ran.out());
        assertTrue(ran.err().contains("older than"), ran.err());
    }

    @Test
    void valkeyOnPathWillDo() throws IOException {
        Path valkey = fakeServer("valkey-server", "Valkey server v=7.2.5 sha=00000000:0 bits=64");

        var ran = Command.of(SCRIPT, "which").without("REDIS_SERVER")
            .with("PATH", BarePath.in(valkey.getParent())).run().succeeded();

        assertEquals(valkey.toString(), ran.out());
    }

    @Test
    void noServerToBeHadSaysWhatToInstall() throws IOException {
        Path home = temporary.resolve("installation");
        for (String file : new String[] {"bin/redis.sh", "bin/jars.sh", "config/jars.txt"}) {
            Files.createDirectories(home.resolve(file).getParent());
            Files.copy(Path.of(file), home.resolve(file));
        }

        var ran = Command.of(home.resolve("bin/redis.sh"), "which").without("REDIS_SERVER").without("MAVEN_REPO")
            .with("PATH", BarePath.in(temporary.resolve("tools"))).run();

        assertEquals(1, ran.exitCode());
        assertTrue(ran.err().contains("install Redis 7.0 or newer"), ran.err());
    }

    private Command.Ran redis(String action) {
        return Command.of(SCRIPT, action, port).with("TASKMILL_RUN", temporary.resolve("with space")).run();
    }

    private Path data() {
        return temporary.resolve("with space").resolve("redis-" + port);
    }

    private long pid() throws IOException {
        return Long.parseLong(Files.readString(data().resolve("redis.pid")).strip());
    }

    /** One inline command and its answer as it came over the wire. */
    private String say(String command) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write((command + "\r\nQUIT\r\n").getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private Path fakeServer(String name, String version) throws IOException {
        Path server = Files.createDirectories(temporary.resolve("fake")).resolve(name);
        Files.writeString(server, "#!/bin/sh\necho '" + version + "'\n");
        assertTrue(server.toFile().setExecutable(true));
        return server;
    }
}
