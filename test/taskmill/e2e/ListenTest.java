package taskmill.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import taskmill.support.Child;
import taskmill.support.Deployment;

/** Where a broker listens. */
@ExtendWith(SharedDeployment.class)
final class ListenTest {
    private final Deployment deployment;

    ListenTest(Deployment deployment) {
        this.deployment = deployment;
    }

    @Test
    void otherMachinesAreServedOnlyWhenSomebodySaysSo() {
        Child loopback = deployment.broker("port: :0");
        Child everywhere = deployment.broker("port: :0", "allow_anonymous: true");
        Child refused = deployment.broker("port: 0.0.0.0:0");

        assertTrue(loopback.ready("http").startsWith("127.0.0.1:"), loopback::toString);
        assertTrue(loopback.err().contains("token_file: "), loopback::toString);
        assertTrue(everywhere.ready("http").startsWith("0.0.0.0:"), everywhere::toString);
        assertEquals(2, refused.exitCode(), refused::toString);
        assertTrue(refused.err().contains("allow_anonymous: true"), refused::toString);
    }
}
