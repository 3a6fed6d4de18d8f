package taskmill.bench;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import taskmill.support.Child;
import taskmill.support.Command;
import taskmill.support.Eventually;
import taskmill.support.RedisProcess;

/** Who is called: an nginx of one process where there is one, else the JDK's server. Started when first asked for. */
final class RpcTarget {
    private static final String CONFIG = """
        daemon off; master_process off; worker_processes 1; pid nginx.pid; error_log stderr;
        events { worker_connections 1024; }
        http { access_log off; keepalive_requests 1000000;
          server { listen 127.0.0.1:%d; location / { return 200 'ok'; } } }
        """;
    private final Optional<Path> nginx = Stream.of("/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx",
        "/usr/local/bin/nginx", "/opt/homebrew/bin/nginx").map(Path::of).filter(Files::isExecutable).findFirst();
    private String url;

    String title() {
        return nginx.isPresent() ? "nginx" : "the JDK's server";
    }

    /** Its address, when it answers. It ends with this JVM. */
    synchronized String url() {
        if (url == null) {
            try {
                url = "http://127.0.0.1:" + (nginx.isPresent() ? nginx() : jdk()) + "/";
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return url;
    }

    private int nginx() throws IOException {
        int port = RedisProcess.freePort();
        Path dir = Files.createTempDirectory("taskmill-nginx");
        Files.writeString(dir.resolve("nginx.conf"), CONFIG.formatted(port));
        Child child = Command.of(nginx.orElseThrow(), "-p", dir, "-c", "nginx.conf").start();
        Eventually.await(Duration.ofSeconds(10), "nginx on port " + port + " of " + child, () -> {
            new java.net.Socket("127.0.0.1", port).close();
            return true;
        });
        return port;
    }

    private static int jdk() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 1024);
        server.setExecutor(Executors.newFixedThreadPool(8));
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write(new byte[] {'o', 'k'});
            exchange.close();
        });
        server.start();
        return server.getAddress().getPort();
    }
}
