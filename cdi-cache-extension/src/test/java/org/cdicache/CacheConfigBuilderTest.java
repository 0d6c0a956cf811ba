package org.cdicache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.cdicache.ValidationReport.Recommendation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CacheConfigBuilderTest {

    @ParameterizedTest
    @CsvSource({
        "development, DEVELOPMENT, 30m, 50, 1000, 4",
        "testing, TESTING, 1m, 10, 5000, 6",
        "production, PRODUCTION, 120m, 200, 1000, 8"
    })
    void environmentsHaveTheFiguresOfTheReference(
            String name, CachePreset preset, String ttl, int entries, int threshold, int level) {
        CacheConfig config = CacheConfig.builder().forEnvironment(name).build();

        assertThat(config.preset()).isEqualTo(preset);
        assertThat(config.defaultTtl()).isEqualTo(Duration.parse("PT" + ttl));
        assertThat(config.memory().maxEntries()).isEqualTo(entries);
        assertThat(config.compression().threshold()).isEqualTo(threshold);
        assertThat(config.compression().level()).isEqualTo(level);
    }

    @Test
    void anUnknownEnvironmentIsAnErrorAmongTheOthers() {
        ValidationReport report = CacheConfig.builder()
                .forEnvironment("prodution")
                .compressionLevel(0)
                .validate();

        assertThat(report.valid()).isFalse();
        assertThat(report.errors())
                .extracting(ConfigProblem::property)
                .containsExactly("forEnvironment", "cache.compression.level");
        assertThat(report.toString()).contains("cannot be used", "2 errors:", "did you mean production?");
    }

    @Test
    void theLaterCallCounts() {
        CacheConfigBuilder builder = CacheConfig.builder()
                .compressionLevel(7)
                .fromJson(
                        "{\"compression_level\": 3, \"entry\": {\"ttl\": \"5m\"}, \"caches\": {\"a\": {\"ttl\": \"1m\"}}}")
                .entry(entry -> entry.jitter(Duration.ofSeconds(1)))
                .cache("a", cache -> cache.maxEntries(3));

        CacheConfig config = builder.build();
        assertThat(config.compression().level()).isEqualTo(3);
        assertThat(config.entry())
                .isEqualTo(EntryOptions.builder()
                        .ttl(Duration.ofMinutes(5))
                        .jitter(Duration.ofSeconds(1))
                        .build());
        assertThat(config.entryOf("a").ttl()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.memoryOf("a").maxEntries()).isEqualTo(3);
        assertThat(builder.fromEnvironment(Map.of("CACHE_COMPRESSION_LEVEL", "4"))
                        .build()
                        .compression()
                        .level())
                .isEqualTo(4);
    }

    @Test
    void buildThrowsExactlyWhatTheReportSays() {
        CacheConfigBuilder builder = CacheConfig.builder()
                .fromJson("{\"ttl\": 5, \"default_ttl\": \"soon\"}")
                .redisUrl("http://app:s3cr3t@h")
                .entry(entry -> entry.jitter(Duration.ofHours(-1)).earlyRefresh(2))
                .cache("Bad", EntryOptions.NONE)
                .encryptionKey("k", "s3cr3t");

        ValidationReport report = builder.validate();
        assertThat(report.errors()).hasSize(7);
        assertThat(report.toString()).doesNotContain("s3cr3t");
        assertThatThrownBy(builder::build)
                .isInstanceOfSatisfying(
                        CacheConfigurationException.class,
                        refused -> assertThat(refused.problems()).isEqualTo(report.errors()));
    }

    @Test
    void passwordAndTlsMayStandApartFromTheUrl() {
        assertThat(url(CacheConfig.builder()
                        .redisUrl("redis://app@h:1/2")
                        .redisPassword("p:@/ ü")
                        .redisTls(true)))
                .isEqualTo("rediss://app:p%3A%40%2F%20%C3%BC@h:1/2");
        assertThat(url(CacheConfig.builder().redisUrl("redis://***@h").redisPassword("p")))
                .isEqualTo("redis://:p@h");
        assertThat(url(CacheConfig.builder().redisUrl("rediss://h").redisTls(true)))
                .isEqualTo("rediss://h");
    }

    @ParameterizedTest
    @CsvSource({
        "redis://h, app, pw, redis://app:pw@h",
        "redis://app@h, app, pw, redis://app:pw@h",
        "redis://a%40p@h, a@p, pw, redis://a%40p:pw@h",
        "redis://:pw@h, app, , redis://app:pw@h",
        "redis://pw@h, app, , redis://app:pw@h",
        "redis://app:pw@h, app, , redis://app:pw@h",
        "redis://***@h, app, pw, redis://app:pw@h"
    })
    void userMayStandApartFromTheUrl(String configured, String user, String password, String url) {
        CacheConfigBuilder builder = CacheConfig.builder().redisUrl(configured).redisUsername(user);
        assertThat(url(password == null ? builder : builder.redisPassword(password)))
                .isEqualTo(url);
        assertThat(builder.build().redis().orElseThrow().urlCredentials()).contains(new RedisCredentials(user, "pw"));
    }

    @ParameterizedTest
    @CsvSource({
        "redis://other@h, app, pw, contradicts the user",
        "redis://other:pw@h, app, , contradicts the user",
        "redis://h, app, , needs cache.redis.password",
        "redis://***@h, app, , needs cache.redis.password"
    })
    void userThatContradictsTheUrl_orHasNoPassword(String configured, String user, String password, String fix) {
        CacheConfigBuilder builder = CacheConfig.builder().redisUrl(configured).redisUsername(user);
        if (password != null) {
            builder.redisPassword(password);
        }
        assertThat(builder.validate().errors()).singleElement().satisfies(problem -> {
            assertThat(problem.property()).isEqualTo("cache.redis.username");
            assertThat(problem.fix()).contains(fix);
        });
    }

    @Test
    void suppliedCredentials_areAskedForAgain_whenAConfigurationIsWrittenAndRead() {
        CacheConfig supplied = CacheConfig.builder()
                .redisUrl("redis://h/1")
                .redisCredentials(() -> new RedisCredentials(null, "s3cr3t"))
                .build();
        assertThat(supplied.toString()).doesNotContain("s3cr3t");
        String json = supplied.toJson();
        assertThat(CacheConfig.builder().fromJson(json).validate().errors())
                .singleElement()
                .satisfies(problem -> assertThat(problem.fix()).contains("set cache.redis.url again"));
        assertThat(url(CacheConfig.builder()
                        .fromJson(json)
                        .redisCredentials(
                                supplied.redis().orElseThrow().credentials().orElseThrow())))
                .isEqualTo("redis://h/1");
    }

    private static String url(CacheConfigBuilder builder) {
        return builder.build().redis().orElseThrow().url();
    }

    @Test
    void whatSpeaksAgainstAValidConfigurationIsTold() {
        CacheConfig alone = CacheConfig.builder(CachePreset.PRODUCTION)
                .failOnConnectionError(true)
                .failureMode(FailureMode.STRICT)
                .entry(EntryOptions.builder().hardTimeout(Duration.ofSeconds(1)).build())
                .cache(
                        "remote",
                        EntryOptions.builder().tiers(EntryOptions.Tiers.L2_ONLY).build())
                .build();
        ValidationReport report = ConfigAdvice.on(alone, 100L << 20);

        assertThat(report.valid()).isTrue();
        assertThat(report.warnings())
                .extracting(ConfigProblem::property)
                .containsExactlyInAnyOrder(
                        "cache.fail-on-connection-error",
                        "cache.failure-mode",
                        "cache.memory.max-size",
                        "cache.caches.remote.tiers");
        assertThat(report.recommendations())
                .extracting(Recommendation::property)
                .containsExactlyInAnyOrder("cache.redis.url", "cache.entry.stale-if-error");
        assertThat(report.toString())
                .contains("can be used", "4 warnings:", "2 recommendations:", "because without Redis every node");

        CacheConfig open = CacheConfig.builder(CachePreset.PRODUCTION)
                .redisUrl("redis://cache.test")
                .compressionThreshold(10)
                .heartbeat(Duration.ofMinutes(1))
                .build();
        report = ConfigAdvice.on(open, 8L << 30);
        assertThat(report.warnings()).extracting(ConfigProblem::property).containsExactly("cache.redis.url");
        assertThat(report.recommendations())
                .extracting(Recommendation::property)
                .containsExactlyInAnyOrder(
                        "cache.redis.password",
                        "cache.redis.heartbeat",
                        "cache.redis.key-prefix",
                        "cache.compression.threshold");
    }

    @Test
    void nothingSpeaksAgainstAGoodOne() {
        CacheConfig good = CacheConfig.builder(CachePreset.PRODUCTION)
                .redisUrl("rediss://app:secret@cache.test:6380")
                .keyPrefix("shop")
                .build();

        assertThat(ConfigAdvice.on(good, 2L << 30))
                .isEqualTo(new ValidationReport(java.util.List.of(), java.util.List.of(), java.util.List.of()));
        assertThat(good.validate().valid()).isTrue();
    }

    @Test
    void differencesAreTold() {
        assertThat(CachePreset.SIMPLE.differences(CachePreset.PRODUCTION).entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue().here() + " "
                                + entry.getValue().there())
                        .collect(Collectors.toList()))
                .containsExactly(
                        "cache.compression.level 6 9",
                        "cache.compression.threshold 1000 500",
                        "cache.default-ttl 1h 2h",
                        "cache.memory.max-entries 100 500",
                        "cache.preset simple production");
        assertThat(CacheConfig.of(CachePreset.SIMPLE).differences(CacheConfig.of(CachePreset.SIMPLE)))
                .isEmpty();
        assertThat(CacheConfig.of(CachePreset.SIMPLE)
                        .differences(CacheConfig.builder()
                                .keyPrefix("x")
                                .redisUrl("redis://h")
                                .build()))
                .containsEntry("cache.redis.url", new CacheConfig.Difference("", "redis://h"));
    }

    /** Whoever puts one of them in again must not be told of the next only then. */
    @Test
    void maskedSecrets_areToldOfTogether() {
        assertThatThrownBy(() -> CacheConfig.builder()
                        .redisUrl("redis-sentinel://***@h#m")
                        .redisSentinelPassword("***")
                        .build())
                .hasMessageContaining("set cache.redis.url again")
                .hasMessageContaining("set cache.redis.sentinel.password again");
    }
}
