package taskmill.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import com.eclipsesource.json.JsonObject;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import taskmill.support.Api;
import taskmill.support.Child;
import taskmill.support.Command;
import taskmill.support.RedisProcess;

/** What {@code make image} packs. */
@Order(1)
@Timeout(600)
final class ImageTest {
    /** Nothing of this machine is there but a shell, five tools and their libraries. */
    private static final String MAKE_ROOT = """
        root=$1; image=$2
        mkdir -p "$root/bin" "$root/tmp" "$root/proc" "$root/dev"
        tar -xzf "$image" -C "$root"
        mv "$root"/taskmill-* "$root/taskmill"
        for tool in sh env dirname readlink cat; do cp -L "$(command -v $tool)" "$root/bin/"; done
        find "$root/bin" "$root/taskmill/runtime" -type f -perm -100 -o -name '*.so' | xargs ldd 2>/dev/null |
            grep -o '/lib[^ ]*' | sort -u | while read -r library; do
                if [ -f "$library" ]; then mkdir -p "$root${library%/*}" && cp -L "$library" "$root$library"; fi; done
        """;
    private static final String ENTER = """
        root=$1; shift
        mount -t proc proc "$root/proc" && mount --bind /dev "$root/dev" && exec chroot "$root" /bin/env -i PATH=/bin "$@"
        """;

    @TempDir
    Path directory;

    @Test
    void theImageRunsAScriptAndAnRpcWhereThereIsNoJava() throws Exception {
        assumeTrue(Command.of("sh", "-c", "[ $(id -u) = 0 ] && unshare --mount true").run().exitCode() == 0,
            "only root can change the root directory, and some machines forbid it to root");
        Path root = Files.createDirectory(directory.resolve("root"));
        try (var checkout = new Checkout(directory.resolve("checkout")); Child make = checkout.make("image").start()) {
            assertEquals(Optional.of(0), make.exitCodeWithin(Duration.ofMinutes(8)), make::toString);
            String said = make.out().strip();
            Path image = checkout.root().resolve(said.substring(said.lastIndexOf('\n') + 1));
            Command.of("sh", "-euc", MAKE_ROOT, "sh", root, image).run().succeeded();
        }
        try (Stream<Path> files = Files.walk(root)) {
            var programs = new HashSet<>(files.filter(file -> file.endsWith("java") && Files.isExecutable(file)).toList());
            assertEquals(Set.of(root.resolve("taskmill/runtime/bin/java")), programs);
        }
        try (var redis = RedisProcess.start();
            Child broker = inside(root, redis, "TASKMILL_PORT=127.0.0.1:0", "/taskmill/bin/broker.sh").start();
            Child worker = inside(root, redis, "JAVA_HOME=/nowhere", "/taskmill/bin/worker.sh").start()) {
            worker.awaitReady();
            Api api = Api.of(broker);

            JsonObject script = api.run("script", "bin_name=hello.sh", "args=image");
            JsonObject rpc = api.run("rpc", "method=GET", "url=" + api.base() + "/healthz");

            assertEquals("hello, image", script.getString("message", ""), script::toString);
            assertEquals(200, rpc.getInt("http_status", 0), rpc::toString);
            assertTrue(Files.size(root.resolve("taskmill/runtime/lib/security/cacerts")) > 10_000);
            assertFalse(worker.err().contains("ERROR"), worker::err);
            assertTrue(inside(root, redis, "/taskmill/bin/taskmill", "--version").run().succeeded().out().startsWith("taskmill "));
        }
    }

    private static Command inside(Path root, RedisProcess redis, String... words) {
        var all = new ArrayList<Object>(List.of("--mount", "--propagation", "private", "sh", "-c", ENTER, "sh", root,
            "TASKMILL_REDIS=" + redis.address()));
        all.addAll(List.of(words));
        return Command.of("unshare", all.toArray());
    }
}
