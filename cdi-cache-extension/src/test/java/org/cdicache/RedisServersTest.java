package org.cdicache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.cdicache.RedisServers.Server;
import org.cdicache.RedisServers.Topology;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which servers a URL names, and what is wrong with those that name none. */
class RedisServersTest {

    private static RedisServers in(String url) {
        return CacheConfig.builder().redisUrl(url).build().redis().orElseThrow().servers();
    }

    @Test
    void everyKindOfUrlIsRead() {
        assertThat(in("redis://h")).isEqualTo(new RedisServers(Topology.SERVERS, List.of(new Server("h", 6379)), ""));
        assertThat(in("redis://app:p%2Cw@a:1,b,[::1]:3,[2001:db8::2],a:1/2?timeout=9s"))
                .isEqualTo(new RedisServers(
                        Topology.SERVERS,
                        List.of(
                                new Server("a", 1),
                                new Server("b", 6379),
                                new Server("::1", 3),
                                new Server("2001:db8::2", 6379)),
                        ""));
        assertThat(in("rediss-sentinel://s1,s2:2/3#my%20master"))
                .isEqualTo(new RedisServers(
                        Topology.SENTINEL, List.of(new Server("s1", 26379), new Server("s2", 2)), "my master"));
        assertThat(in("redis-cluster://a,b:7/0"))
                .isEqualTo(new RedisServers(Topology.CLUSTER, List.of(new Server("a", 6379), new Server("b", 7)), ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "redis-sentinel://s1,s2; must end with what the Sentinels call the master",
                "redis-sentinel://s1/0#; must end with what the Sentinels call the master",
                "redis://h#mymaster; after which only redis-sentinel:// names a master",
                "redis-cluster://h/1; a cluster has no databases but 0",
                "redis-cluster://h/x; a cluster has no databases but 0",
                "redis://h/x; must end after the port, or with the number of a database",
                "redis-sentinel://h/x#m; must end after the port, or with the number of a database",
                "redis://a,,b; several servers are separated by commas",
                "redis://a:1,:2; several servers are separated by commas",
                "redis://a:0; a port from 1 to 65535",
                "redis://a,b:65536; a port from 1 to 65535",
                "redis://a:; a port from 1 to 65535",
                "redis://a:x; a port from 1 to 65535",
                "redis://::1; an IPv6 address in brackets",
                "redis-clustr://h; did you mean redis-cluster://?",
                "redis-sentinels://h#m; did you mean redis-sentinel://?",
                "http://h; must look like redis://host:6379"
            })
    void urlThatNamesNoServers_isToldTheFix(String url, String fix) {
        assertThat(CacheConfig.builder().redisUrl(url).validate().errors())
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.property()).isEqualTo("cache.redis.url");
                    assertThat(problem.fix()).contains(fix);
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis-sentinel://app:s3cr3t@a,b/1?x=s3cr3t#m",
                "rediss-cluster://:s3cr3t@a,b",
                "redis://s3cr3t@a,b,"
            })
    void secretsAreMasked(String url) {
        CacheConfigBuilder builder = CacheConfig.builder().redisUrl(url);
        assertThat(CacheConfig.Redis.mask(url)).doesNotContain("s3cr3t").contains("***@a,b");
        assertThat(builder.validate().toString()).doesNotContain("s3cr3t");
    }

    @ParameterizedTest
    @CsvSource({
        "redis-sentinel://***@s1:1/2#m, rediss-sentinel://app:pw@s1:1/2#m",
        "redis-cluster://a:1, rediss-cluster://app:pw@a:1",
        "'redis://app@a,b', 'rediss://app:pw@a,b'"
    })
    void userPasswordAndTls_mayStandApartFromTheUrl(String url, String together) {
        CacheConfig.Redis redis = CacheConfig.builder()
                .redisUrl(url)
                .redisTls(true)
                .redisUsername("app")
                .redisPassword("pw")
                .build()
                .redis()
                .orElseThrow();
        assertThat(redis.url()).isEqualTo(together);
        assertThat(redis.encrypted()).isTrue();
    }

    @Test
    void loginOfTheSentinels_isMasked_askedForAgain_andNothingWithoutThem() {
        CacheConfig config = CacheConfig.builder()
                .redisUrl("redis-sentinel://s#m")
                .redisSentinelUsername("watcher")
                .redisSentinelPassword("s3cr3t")
                .build();
        assertThat(config.toString() + config.toJson() + config.toMap()).doesNotContain("s3cr3t");
        CacheConfigBuilder read = CacheConfig.builder().fromJson(config.toJson());
        assertThat(read.validate().errors())
                .singleElement()
                .satisfies(problem -> assertThat(problem.fix()).contains("set cache.redis.sentinel.password again"));
        assertThat(read.redisSentinelPassword("s3cr3t").build()).isEqualTo(config);

        assertThat(fixes(CacheConfig.builder().redisUrl("redis://h").redisSentinelPassword("s3cr3t")))
                .contains("has no effect without Sentinels");
        assertThat(fixes(CacheConfig.builder().redisUrl("redis-sentinel://h#m").redisSentinelUsername("watcher")))
                .contains("needs cache.redis.sentinel.password");
    }

    private static String fixes(CacheConfigBuilder builder) {
        assertThat(builder.validate().toString()).doesNotContain("s3cr3t");
        return builder.validate().errors().stream()
                .map(ConfigProblem::fix)
                .toList()
                .toString();
    }
}
