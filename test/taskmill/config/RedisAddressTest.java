package taskmill.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import taskmill.access.HostPort;
import taskmill.config.RedisAddress.Kind;

class RedisAddressTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            192.168.139.139:6699                           | redis://192.168.139.139:6699
            localhost                                      | redis://localhost:6379
            redis_1:7000/3                                 | redis://redis_1:7000/3
            [::1]:6380                                     | redis://[::1]:6380
            redis://h:1/                                   | redis://h:1
            redis://:pw@h:1/2                              | redis://:***@h:1/2
            rediss://me:pw@h:1                             | rediss://me:***@h:1
            redis-sentinel://a,b:2/main                    | redis-sentinel://a:26379,b:2/main
            redis-sentinel://me:pw@a:1,[fd00::1]:2/main/5  | redis-sentinel://me:***@a:1,[fd00::1]:2/main/5
            rediss-sentinel://:pw@a:1/main                 | rediss-sentinel://:***@a:1/main
            """)
    void everyFormIsReadAndShownWithoutPassword(String text, String shown) {
        assertEquals(shown, RedisAddress.parse(text, false).toString());
    }

    @Test
    void loginIsPercentDecodedAndNothingElse() {
        RedisAddress address = RedisAddress.parse("redis://m%3Ae:p%40s/s%2Fw+r%C3%A9%25@h:1", false);

        assertEquals(Optional.of(new Login("m:e", "p@s/s/w+ré%")), address.login());
        assertEquals(List.of(new HostPort("h", 1)), address.nodes());
    }

    @Test
    void passwordWithoutUserLeavesTheUserOut() {
        RedisAddress address = RedisAddress.parse("redis://:secret@h:1", false);

        assertEquals(Optional.of(new Login("", "secret")), address.login());
    }

    @Test
    void seedsNeedTheClusterFlag() {
        RedisAddress cluster = RedisAddress.parse("rediss://:pw@a:1, b:2,[::1]:3", true);

        assertEquals(Kind.CLUSTER, cluster.kind());
        assertTrue(cluster.tls());
        assertEquals(List.of(new HostPort("a", 1), new HostPort("b", 2), new HostPort("::1", 3)), cluster.nodes());
        assertTrue(reason("a:1,b:2", false).contains("-c"));
    }

    @Test
    void oneSeedIsEnoughForACluster() {
        assertEquals(Kind.CLUSTER, RedisAddress.parse("a:1", true).kind());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", ":6379", "h:", "h:x", "h:0", "h:70000", "h:1/x", "h:1/1/2", "h:1/-1", "http://h:1", "redis://", "h h:1",
        "redis://me@h:1", "redis://me:@h:1", "redis://@h:1", "redis://:@h:1", "redis://me:%zz@h:1", "me:pw@h:1",
        "::1", "[::1:6379", "[::1]6379", "[h]:1", "h:1?db=2", "redis-sentinel://a:1", "redis-sentinel://a:1/",
        "redis-sentinel://a:1/m/x", "redisss-sentinel://a:1/m", "redis-sentinel://a:1/m/1/2", "a:1,,b:2", "h:1/９"})
    void whatIsNoneOfThemIsRefused(String text) {
        assertFalse(reason(text, false).isEmpty());
    }

    @Test
    void clusterHasNeitherOtherDatabasesNorSentinels() {
        assertTrue(reason("a:1/2", true).contains("database"));
        assertTrue(reason("redis-sentinel://a:1/m", true).contains("-c"));
    }

    @Test
    void loginOfSentinelsIsForSentinelsOnly() {
        Map<String, String> options = Map.of("redis", "redis-sentinel://a:1/m", "sentinel_login", ":s3cret");

        assertEquals(Optional.of(new Login("", "s3cret")), BrokerConfig.of(options).store().redis().sentinelLogin());
        String said = assertThrows(ConfigException.class,
            () -> BrokerConfig.of(Map.of("redis", "a:1", "sentinel_login", ":s3cret"))).getMessage();
        assertTrue(said.contains("sentinel_login") && !said.contains("s3cret"), said);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "redis://me:s3cret@", "redis://me:s3cret%@h:1", "redis://me:s3cret@h:x", "s3cret@h:1", "redis://s3cret@h:1",
        "redis://me:s3cret", "s3cret://h:1", "redis://me:s3cret@a:1,b:1"})
    void aRefusalNeverQuotesTheText(String text) {
        assertFalse(reason(text, false).contains("s3cret"), reason(text, false));
    }

    private static String reason(String text, boolean cluster) {
        return assertThrows(IllegalArgumentException.class, () -> RedisAddress.parse(text, cluster)).getMessage();
    }
}
