package taskmill.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import taskmill.support.Command;
import taskmill.support.Deployment;
import taskmill.support.Eventually;
import taskmill.support.Wire;

/** More connections than a broker may have. */
@ExtendWith(SharedDeployment.class)
final class SocketLimitTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int MOST = 30;

    private final Deployment deployment;

    SocketLimitTest(Deployment deployment) {
        this.deployment = deployment;
    }

    @Test
    void brokerWithFewDescriptorsKeepsSomeForItselfAndSaysSoOnce() throws IOException {
        var script = Path.of("bin", "broker.sh").toAbsolutePath();
        var broker = deployment.start(Command.of("sh", "-c", "ulimit -n 120; exec \"$@\"", "sh", script,
            "-config=" + deployment.file("few", "redis: " + deployment.redis() + "\nport: 127.0.0.1:0")));
        InetSocketAddress address = Wire.of(broker);
        List<Wire> wires = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            wires.add(new Wire(address));
            assertEquals(200, wires.get(i).send(Wire.get("/healthz")).answer().status());
        }

        for (int i = 0; i < 100; i++) {
            try (Wire more = new Wire(address)) {
                assertEquals(-1, more.firstByte());
            }
        }

        assertEquals(200, wires.get(0).send(Wire.get("/api/queues")).answer().status());
        assertEquals(1, broker.toString().split("connections=60", -1).length - 1, broker::toString);
        for (Wire wire : wires) {
            wire.close();
        }
    }

    @Test
    void oneMoreIsClosedAndTheOthersAreServed() throws IOException {
        var broker = deployment.start(deployment.brokerCommand().withJavaOptions(
            "-Djdk.httpserver.maxConnections=" + MOST));
        InetSocketAddress address = Wire.of(broker);
        List<Wire> wires = new ArrayList<>();
        for (int i = 0; i < MOST; i++) {
            wires.add(new Wire(address));
            assertEquals(200, wires.get(i).send(Wire.get("/healthz")).answer().status());
        }

        for (int i = 0; i < MOST; i++) {
            try (Wire more = new Wire(address)) {
                assertEquals(-1, more.firstByte());
            }
        }

        for (Wire wire : wires) {
            assertEquals(200, wire.send(Wire.get("/healthz")).answer().status());
            wire.close();
        }
        Eventually.await(SOON, "there is room again", () -> Wire.ask(address, Wire.get("/healthz")).status() == 200);
    }
}
