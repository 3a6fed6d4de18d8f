package taskmill.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisNoScriptException;

class RedisProxyTest {
    @RegisterExtension
    final SharedRedis redis = new SharedRedis();

    private Jedis client(RedisProxy proxy) {
        return redis.closing(new Jedis("127.0.0.1", proxy.port(), 5000));
    }

    private RedisProxy proxy() {
        redis.breach();
        return redis.closing(RedisProxy.to(redis.port()));
    }

    private String stored(String name) {
        return redis.jedis().get(redis.key(name));
    }

    @Test
    void everythingPassesBothWays() {
        RedisProxy proxy = proxy();
        String large = "x".repeat(1_000_000);

        client(proxy).set(redis.key("large"), large);

        assertEquals(large, client(proxy).get(redis.key("large")));
        assertEquals(2, proxy.connections());
    }

    @Test
    void aRequestPassesAndItsReplyIsCutOnce() {
        RedisProxy proxy = proxy();
        Jedis client = client(proxy);
        client.ping();
        proxy.cutNextReply();

        assertThrows(JedisConnectionException.class, () -> client.set(redis.key("a"), "1"));

        assertEquals("1", stored("a"));
        assertEquals(1, proxy.cuts());
        assertEquals("PONG", client(proxy).ping());
    }

    @Test
    void onlyTheReplyToTheRequestThatIsMeantIsCut() {
        RedisProxy proxy = proxy();
        Jedis client = client(proxy);
        Jedis other = client(proxy);
        proxy.cutNextReplyTo(request -> request.words().contains(redis.key("meant")));

        other.set(redis.key("other"), "1");
        client.set(redis.key("other"), "2");
        assertEquals(0, proxy.cuts());
        assertThrows(JedisConnectionException.class, () -> client.set(redis.key("meant"), "1"));

        assertEquals("1", stored("meant"));
        assertEquals("2", other.get(redis.key("other")));
    }

    @Test
    void repliesBeforeTheCutOneInAPipelineArrive() {
        RedisProxy proxy = proxy();
        proxy.cutNextReplyTo(request -> request.words().contains(redis.key("second")));
        Connection client = client(proxy).getConnection();
        client.sendCommand(Protocol.Command.SET, redis.key("first"), "1");
        client.sendCommand(Protocol.Command.SET, redis.key("second"), "2");

        assertEquals("OK", client.getStatusCodeReply());
        assertThrows(JedisConnectionException.class, client::getStatusCodeReply);
        assertEquals("2", stored("second"));
    }

    @Test
    void aScriptThatRedisDoesNotKnowYetDoesNotCount() {
        RedisProxy proxy = proxy();
        Jedis client = client(proxy);
        client.ping();
        proxy.cutNextReply();

        assertThrows(JedisNoScriptException.class, () -> client.evalsha("0".repeat(40)));
        assertThrows(JedisConnectionException.class, client::ping);

        assertEquals(1, proxy.cuts());
    }

    @Test
    void aCutThatWasTakenBackIsNotMade() {
        RedisProxy proxy = proxy();
        proxy.cutNextReply();
        proxy.pass();

        assertEquals("PONG", client(proxy).ping());
    }

    @Test
    void repliesComeLater() {
        RedisProxy proxy = proxy();
        Jedis client = client(proxy);
        client.ping();
        proxy.delay(Duration.ofMillis(120));
        long begun = System.nanoTime();

        client.ping();

        assertTrue(System.nanoTime() - begun >= Duration.ofMillis(120).toNanos());
    }

    @Test
    void whatStallsPassesLater() {
        RedisProxy proxy = proxy();
        Jedis client = client(proxy);
        client.ping();
        proxy.stall();
        var answer = CompletableFuture.supplyAsync(() -> client.set(redis.key("late"), "1"));

        redis.jedis().ping();
        assertFalse(answer.isDone());
        assertEquals(null, stored("late"));
        proxy.pass();

        assertEquals("OK", answer.join());
    }

    @Test
    void refusingClosesOldConnectionsAndNewOnes() {
        RedisProxy proxy = proxy();
        Jedis client = client(proxy);
        client.ping();
        proxy.refuse();

        assertThrows(JedisConnectionException.class, client::ping);
        assertThrows(JedisConnectionException.class, () -> new Jedis("127.0.0.1", proxy.port(), 1000).ping());
        proxy.pass();

        assertEquals("PONG", client(proxy).ping());
    }
}
