package taskmill;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import taskmill.support.Child;
import taskmill.support.Command;
import taskmill.support.Eventually;
import taskmill.support.RedisProcess;

/**
 * Does the steps of bin/README.md for three hosts: its files and commands, with three loopback addresses in place of the
 * hosts, and other ports.
 */
@EnabledOnOs(OS.LINUX)
@Order(1)
final class ThreeHostsTest {
    private static final String TOKEN = "a-token-of-three-hosts";
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Map<String, Integer> PORTS = Map.of("6379", RedisProcess.freePort(), "26379", RedisProcess.freePort(),
        "9595", RedisProcess.freePort());

    @TempDir
    static Path dir;

    private final Deque<Child> started = new ArrayDeque<>();

    @AfterEach
    void end() {
        started.forEach(Child::close);
    }

    private static String host(int number) {
        return "127.0.7." + number;
    }

    /** A text of the page, for one of the hosts. */
    private static String here(String text, int host) {
        String here = text.replace("10.0.0.", "127.0.7.").replace("HOST", host(host))
            .replace("/etc/taskmill/tokens", dir.resolve("tokens").toString())
            .replace("bin/tasks", Path.of("bin/tasks").toAbsolutePath().toString());
        return Pattern.compile("\\b(6379|26379|9595)\\b").matcher(here)
            .replaceAll(port -> String.valueOf(PORTS.get(port.group())));
    }

    private static Path file(String name, int host, String more) throws IOException {
        Path home = Files.createDirectories(dir.resolve(name + host));
        return secret(home.resolve(name), here(Page.block("text", "# " + name + "\n").text() + more, host));
    }

    private static Path secret(Path file, String text) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, text);
    }

    private Child start(Object program, Object... words) {
        started.push(Command.of(program, words).start());
        return started.peek();
    }

    private static Command.Ran run(String marker) {
        return Command.of("sh", "-euc", here(Page.block("sh", marker).text(), 1)).with("TOKEN", TOKEN).run();
    }

    @Test
    void tasksRunBeforeAndAfterAPlannedFailover() throws IOException {
        assumeTrue(Command.of("sh", "-c", "command -v redis-cli").run().exitCode() == 0, "there is no redis-cli");
        secret(dir.resolve("tokens"), "ops admin " + TOKEN + "\n");
        for (int host = 1; host <= 3; host++) {
            String more = "dir " + Files.createDirectories(dir.resolve("data" + host)) + "\n";
            start(RedisProcess.server(), file("redis.conf", host, more
                + (host == 1 ? "" : "replicaof 10.0.0.1 6379\n")));
            start(RedisProcess.server(), file("sentinel.conf", host, more), "--sentinel");
        }
        for (int host = 1; host <= 3; host++) {
            start(Path.of("bin/broker.sh").toAbsolutePath(), "-config=" + file("broker.yaml", host, "")).awaitReady();
            start(Path.of("bin/worker.sh").toAbsolutePath(), "-config=" + file("worker.yaml", host, "")).awaitReady();
        }
        awaitSuccess();
        awaitReplicas();

        String before = primary();
        run("SENTINEL FAILOVER main").succeeded();

        Eventually.await(SOON, "another primary", () -> !primary().equals(before));
        awaitSuccess();
        awaitReplicas();
        assertFalse(primary().equals(before));
    }

    /** Each try is another task. */
    private static void awaitSuccess() {
        Eventually.await(SOON, "a task that succeeded", () -> run("bin_name=hello.sh http://10.0.0.2").out()
            .contains("\"state\":\"succeeded\""));
    }

    private static String primary() {
        return ask(1, "26379", "change-me-too", "SENTINEL GET-MASTER-ADDR-BY-NAME main").lines().findFirst().orElse("");
    }

    /** Until both replicas follow the primary, and every Sentinel knows them and the others. */
    private static void awaitReplicas() {
        Eventually.await(SOON, "two replicas", () -> {
            int host = Integer.parseInt(primary().substring(host(0).length() - 1));
            String info = ask(host, "6379", "change-me", "INFO replication");
            return info.contains("role:master") && info.split("state=online").length == 3
                && ask(1, "26379", "change-me-too", "INFO sentinel").contains("status=ok,address=" + primary() + ":"
                    + PORTS.get("6379") + ",slaves=2,sentinels=3");
        });
    }

    private static String ask(int host, String port, String password, String words) {
        return Command.of("sh", "-c", "redis-cli -h " + host(host) + " -p " + PORTS.get(port) + " " + words)
            .with("REDISCLI_AUTH", password).run().out();
    }
}
