package taskmill.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import taskmill.support.Child;
import taskmill.support.Command;
import taskmill.support.Eventually;
import taskmill.support.RedisProcess;

/** An nginx of one process that answers 200 to everything. Has no state. */
final class Nginx {
    private static final String CONFIG = """
        daemon off; master_process off; worker_processes 1; pid nginx.pid; error_log stderr;
        events { worker_connections 1024; }
        http { access_log off; keepalive_requests 1000000;
          server { listen 127.0.0.1:%d; location / { return 200 'ok'; } } }
        """;

    private Nginx() {
    }

    /** The program; empty if this machine has none. */
    static Optional<Path> program() {
        return Stream.of("/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx", "/usr/local/bin/nginx",
            "/opt/homebrew/bin/nginx").map(Path::of).filter(Files::isExecutable).findFirst();
    }

    /** Starts it on a free loopback port; returns its address once it answers. It ends with this JVM. */
    static String start(Path program) {
        int port = RedisProcess.freePort();
        try {
            Path dir = Files.createTempDirectory("taskmill-nginx");
            Files.writeString(dir.resolve("nginx.conf"), CONFIG.formatted(port));
            Child child = Command.of(program, "-p", dir, "-c", "nginx.conf").start();
            Eventually.await(Duration.ofSeconds(10), "nginx on port " + port + " of " + child, () -> {
                new Socket("127.0.0.1", port).close();
                return true;
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "http://127.0.0.1:" + port + "/";
    }
}
