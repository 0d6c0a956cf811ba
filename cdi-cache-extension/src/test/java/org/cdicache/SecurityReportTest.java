package org.cdicache;

import static org.assertj.core.api.Assertions.assertThat;

import org.cdicache.SecurityReport.Finding;
import org.cdicache.SecurityReport.Severity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecurityReportTest {

    private static final String KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    private static SecurityReport of(CacheConfigBuilder builder) {
        return SecurityReport.of(builder.build());
    }

    private static SecurityReport at(String url) {
        return of(CacheConfig.builder().redisUrl(url));
    }

    private static String brief(SecurityReport report) {
        return String.join(
                ", ",
                report.findings().stream()
                        .map(finding -> finding.severity() + " " + finding.property())
                        .toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "redis://cache.test; HIGH cache.redis.url, HIGH cache.redis.password",
                "redis://:pw@cache.test; HIGH cache.redis.url, LOW cache.redis.username",
                "redis://default:pw@cache.test; HIGH cache.redis.url, LOW cache.redis.username",
                "redis://app:pw@cache.test; HIGH cache.redis.url",
                "rediss://cache.test; HIGH cache.redis.password",
                "rediss://app:pw@cache.test;",
                "redis://localhost:6379/2; LOW cache.redis.password",
                "redis://app:p%40w@127.0.0.1;",
                "redis://[::1]:6379; LOW cache.redis.password",
                "redis://127.evil.test; HIGH cache.redis.url, HIGH cache.redis.password",
                "redis://app:pw@10.0.0.7?x=@localhost; HIGH cache.redis.url",
                "redis-sentinel://app:pw@localhost#mymaster; HIGH cache.redis.url",
                "redis-cluster://127.0.0.1:7000; HIGH cache.redis.url, HIGH cache.redis.password",
                "rediss-cluster://app:pw@127.0.0.1:7000;"
            })
    void urlsTell(String url, String findings) {
        assertThat(brief(at(url))).isEqualTo(findings == null ? "" : findings);
    }

    @Test
    void severalServersAreOnThisMachine_onlyIfAllAre() {
        assertThat(SecurityCheck.isLoopback("redis://a:b@localhost:1,127.0.0.1:2/0"))
                .isTrue();
        assertThat(SecurityCheck.isLoopback("redis://a:b@localhost:1,cache.test:2/0"))
                .isFalse();
        assertThat(SecurityCheck.isLoopback("nonsense")).isFalse();
    }

    /** They name other servers, on whatever machine. */
    @Test
    void sentinelsAndNodesOnThisMachine_tellNothingOfTheServers() {
        assertThat(SecurityCheck.isLoopback("redis-sentinel://localhost:26379#mymaster"))
                .isFalse();
        assertThat(SecurityCheck.isLoopback("redis-cluster://127.0.0.1:7000")).isFalse();
        assertThat(at("redis-sentinel://app:pw@localhost#mymaster").findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.fix()).isEqualTo("use rediss-sentinel://"));
    }

    @Test
    void supplierKnowsTheUser_whoIsAskedFromRedis() {
        assertThat(of(CacheConfig.builder()
                                .redisUrl("rediss://cache.test")
                                .redisCredentials(() -> new RedisCredentials(null, "x")))
                        .findings())
                .isEmpty();
    }

    @Test
    void hostThatIsNotVerified() {
        assertThat(brief(of(CacheConfig.builder()
                        .redisUrl("rediss://app:pw@cache.test")
                        .redisTls(tls -> tls.verifyHost(false)))))
                .isEqualTo("MEDIUM cache.redis.tls.verify-host");
    }

    @Test
    void answersOfLanguageModels_shouldBeEncrypted() {
        String url = "rediss://app:pw@cache.test";
        CacheConfigBuilder ai = CacheConfig.builder(CachePreset.AI_PRODUCTION).redisUrl(url);
        assertThat(brief(of(ai))).isEqualTo("MEDIUM cache.encryption.keys");
        assertThat(SecurityReport.of(ai.build(), /* aiCache= */ false).findings())
                .isEmpty();
        assertThat(SecurityReport.of(CacheConfig.builder().redisUrl(url).build(), /* aiCache= */ true)
                        .findings())
                .hasSize(1);
        assertThat(of(ai.encryptionKey("k", KEY)).findings()).isEmpty();
    }

    @Test
    void withoutRedisThereIsNothingToFind() {
        SecurityReport none = SecurityReport.of(CacheConfig.of(CachePreset.AI_PRODUCTION));
        assertThat(none.findings()).isEmpty();
        assertThat(none.toString()).isEqualTo("Security of the cache: nothing found");
        assertThat(of(CacheConfig.builder(CachePreset.DISABLED).redisUrl("redis://h"))
                        .findings())
                .isEmpty();
    }

    @Test
    void textShowsTheWorstFirst_andNoSecret() {
        Finding low = new Finding(Severity.LOW, "p", "a", "b");
        SecurityReport report = new SecurityReport(java.util.List.of(low, low)).and(at("redis://:s3cr3t@cache.test"));

        assertThat(report.of(Severity.LOW)).containsExactly(low, SecurityReport.DEFAULT_USER);
        assertThat(report.toString())
                .startsWith(
                        "Security of the cache: 3 findings\n  - HIGH cache.redis.url: is not encrypted on the network")
                .contains("; use rediss://\n  - LOW p: a; b\n")
                .doesNotContain("s3cr3t", "cache.test");
    }
}
