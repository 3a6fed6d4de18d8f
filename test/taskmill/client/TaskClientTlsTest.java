package taskmill.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.broker.Broker;
import taskmill.config.BrokerConfig;
import taskmill.support.Certificates;
import taskmill.support.SharedRedis;
import taskmill.task.TaskState;

class TaskClientTlsTest {
    @RegisterExtension
    final SharedRedis redis = new SharedRedis();

    private Broker broker() {
        return redis.closing(Broker.start(BrokerConfig.of(Map.of("redis", redis.address(), "prefix", redis.prefix(),
            "port", "127.0.0.1:0", "token", "t0ken", "tls_keystore", Certificates.get().keystore().toString(),
            "tls_keystore_password", Certificates.PASSWORD))));
    }

    @Test
    void aBrokerWithAPrivateCertificateIsSpokenToByWhoTrustsIt() {
        Broker broker = broker();
        URI uri = URI.create("https://localhost:" + broker.uri().getPort());
        TaskClient client = new TaskClient(uri, Optional.of("t0ken"), Optional.of(Certificates.get().trusting()));

        String uuid = client.submit(TaskRequest.handler("nobody", "world"));

        assertEquals("https", broker.uri().getScheme());
        assertEquals(TaskState.QUEUED, client.find(uuid).orElseThrow().state());
        assertEquals(0, assertThrows(TaskClientException.class, () -> new TaskClient(uri, "t0ken").find(uuid)).status());
    }
}
