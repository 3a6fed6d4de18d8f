package taskmill.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskmill.support.Api;
import taskmill.support.Child;
import taskmill.support.Command;
import taskmill.support.RedisProcess;

/** What {@code make dist} packs, unpacked elsewhere, with little more on PATH than Java. */
@Order(1)
final class DistTest {
    @TempDir
    Path directory;

    @Test
    void unpackedDistRunsAScript() throws Exception {
        Path home = unpacked();
        Path tools = BarePath.in(directory.resolve("tools"), "env", "setsid");
        assertFalse(Files.exists(tools.resolve("make")));
        try (var redis = RedisProcess.start();
            Child broker = command(home, "broker", redis, tools).with("TASKMILL_PORT", "127.0.0.1:0").start();
            Child worker = command(home, "worker", redis, tools).start()) {
            worker.awaitReady();

            Command.Ran ran = Command.of(home.resolve("bin/taskmill"), "run", "hello.sh", "dist").with("PATH", tools)
                .with("TASKMILL_URL", Api.of(broker).base()).run().succeeded();

            assertEquals("hello, dist", ran.out(), ran::toString);
        }
    }

    /** The second one has other times and another order of its files, and packs the classes anew in another time zone. */
    @Test
    void whoeverPacksTheSameTreeGetsTheSameBytes() throws Exception {
        try (var here = new Checkout(directory.resolve("here")); var there = new Checkout(directory.resolve("elsewhere/there"))) {
            Path build = there.root().resolve("build");
            Files.delete(build.resolve("taskmill.jar"));
            Command.of("cp", "-R", "build/classes", build).run().succeeded();
            Files.createFile(build.resolve("classes.stamp"));
            Command.of("chmod", "-R", "go-rwx", there.root()).run().succeeded();

            Path first = packed(here, here.make("dist"));
            Path second = packed(there, there.make("dist").with("TZ", "Asia/Kathmandu").with("LC_ALL", "C"));

            assertEquals(-1, Files.mismatch(first, second), "the first byte that differs");
        }
    }

    private static Path packed(Checkout checkout, Command make) {
        String said = make.run().succeeded().out();
        return checkout.root().resolve(said.substring(said.lastIndexOf('\n') + 1));
    }

    private Path unpacked() throws Exception {
        Path target = Files.createDirectory(directory.resolve("unpacked"));
        try (var checkout = new Checkout(directory.resolve("checkout"))) {
            Command.of("tar", "-xzf", packed(checkout, checkout.make("dist")), "-C", target).run().succeeded();
        }
        try (var roots = Files.list(target)) {
            return roots.findFirst().orElseThrow();
        }
    }

    private static Command command(Path home, String role, RedisProcess redis, Path tools) {
        return Command.of(home.resolve("bin").resolve(role + ".sh")).with("PATH", tools)
            .with("TASKMILL_REDIS", redis.address());
    }
}
