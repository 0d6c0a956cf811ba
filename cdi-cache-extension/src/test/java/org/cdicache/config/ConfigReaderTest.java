package org.cdicache.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cdicache.CacheConfig;
import org.cdicache.CacheConfig.Codec;
import org.cdicache.CacheConfig.Compression.Algorithm;
import org.cdicache.CacheConfigurationException;
import org.cdicache.CachePreset;
import org.cdicache.ClassPathWithout;
import org.cdicache.ConfigProblem;
import org.cdicache.FailureMode;
import org.cdicache.LoggedLines;
import org.cdicache.RedisCredentials;
import org.cdicache.RegisteredConfig;
import org.cdicache.redis.TestCertificates;
import org.cdicache.spi.MicroProfileSource;
import org.cdicache.spi.PropertySource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ConfigReaderTest {

    /** 32 bytes each, in base64. */
    private static final String KEY_A = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    private static final String CA = TestCertificates.file("ca.crt").toString();
    private static final String KEY_B = "Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=";

    @Test
    void isSimpleAndInMemoryWithoutAnyProperty() {
        assertThat(read(Map.of())).isEqualTo(CacheConfig.of(CachePreset.SIMPLE));
    }

    @ParameterizedTest
    @EnumSource(CachePreset.class)
    void startsFromThePreset(CachePreset preset) {
        assertThat(read(Map.of("cache.preset", preset.id()))).isEqualTo(CacheConfig.of(preset));
    }

    @Test
    void everyPropertyOverridesThePreset() {
        CacheConfig config = read(Map.ofEntries(
                Map.entry("cache.preset", "PRODUCTION"),
                Map.entry("cache.default-ttl", "90s"),
                Map.entry("cache.memory.max-entries", "7"),
                Map.entry("cache.memory.max-size", "2MB"),
                Map.entry("cache.memory.max-entry-size", "3KB"),
                Map.entry("cache.redis.url", "rediss://app:s3cr3t@redis.test:6380/2"),
                Map.entry("cache.redis.key-prefix", "shop"),
                Map.entry("cache.redis.client-name", "shop@1"),
                Map.entry("cache.redis.tls.ca", CA),
                Map.entry("cache.redis.tls.verify-host", "off"),
                Map.entry("cache.redis.connect-timeout", "PT4S"),
                Map.entry("cache.redis.command-timeout", "250ms"),
                Map.entry("cache.redis.heartbeat", "3"),
                Map.entry("cache.codec", "smile"),
                Map.entry("cache.compression.algorithm", "Deflate"),
                Map.entry("cache.compression.threshold", "2KB"),
                Map.entry("cache.compression.level", "4"),
                Map.entry("cache.encryption.keys", "old:" + KEY_A + ", new:" + KEY_B),
                Map.entry("cache.encryption.active-key", "new"),
                Map.entry("cache.failure-mode", "strict"),
                Map.entry("cache.fail-on-connection-error", "yes")));

        assertThat(config)
                .isEqualTo(CacheConfig.builder(CachePreset.PRODUCTION)
                        .defaultTtl(Duration.ofSeconds(90))
                        .maxEntries(7)
                        .maxBytes(2 << 20)
                        .maxEntryBytes(3 << 10)
                        .redisUrl("rediss://app:s3cr3t@redis.test:6380/2")
                        .keyPrefix("shop")
                        .redisClientName("shop@1")
                        .redisTls(tls -> tls.ca(Path.of(CA)).verifyHost(false))
                        .connectTimeout(Duration.ofSeconds(4))
                        .commandTimeout(Duration.ofMillis(250))
                        .heartbeat(Duration.ofSeconds(3))
                        .codec(Codec.SMILE)
                        .compressionAlgorithm(Algorithm.DEFLATE)
                        .compressionThreshold(2048)
                        .compressionLevel(4)
                        .encryptionKey("old", KEY_A)
                        .encryptionKey("new", KEY_B)
                        .encryptionActiveKey("new")
                        .failureMode(FailureMode.STRICT)
                        .failOnConnectionError(true)
                        .build());
        assertThat(config.toString()).doesNotContain("s3cr3t", KEY_A, KEY_B).contains("id=old");
    }

    @Test
    void reportsProblemsOfTheWayToRedisAtOnce() {
        CacheConfigurationException refused = refused(Map.of(
                "cache.redis.url", "rediss://app@h:6380/first",
                "cache.redis.username", "shop",
                "cache.redis.password", "s3cr3t",
                "cache.redis.client-name", "my shop",
                "cache.redis.tls.ca", "missing.pem",
                "cache.redis.tls.key", "\0",
                "cache.redis.tls.verify-host", "perhaps"));

        assertThat(refused.problems())
                .extracting(ConfigProblem::property)
                .containsExactlyInAnyOrder(
                        "cache.redis.url",
                        "cache.redis.username",
                        "cache.redis.client-name",
                        "cache.redis.tls.ca",
                        "cache.redis.tls.key",
                        "cache.redis.tls.verify-host");
        assertThat(refused)
                .hasMessageContaining(
                        "cache.redis.username = \"shop\" (from test): contradicts the user in cache.redis.url")
                .hasMessageContaining("cache.redis.tls.ca = \"missing.pem\" (from test): does not exist")
                .hasMessageContaining("or with the number of a database")
                .hasMessageNotContaining("s3cr3t");
    }

    @Test
    void readsUserAndPasswordAgain_fromASourceThatMayChange() {
        try (RegisteredConfig config = RegisteredConfig.of(
                Map.of(),
                Map.of(
                        "CACHE_REDIS_URL", "redis://h",
                        "CACHE_REDIS_USERNAME", "app",
                        "CACHE_REDIS_PASSWORD", "p@w"))) {
            CacheConfig.Redis redis =
                    ConfigReader.read(MicroProfileSource.current()).redis().orElseThrow();
            assertThat(redis.url()).isEqualTo("redis://app:p%40w@h");
            assertThat(redis.credentials().orElseThrow().get()).isEqualTo(new RedisCredentials("app", "p@w"));
            assertThat(redis.toString()).doesNotContain("p@w", "p%40w", "app");
        }
        assertThat(read(Map.of("cache.redis.url", "redis://:pw@h"))
                        .redis()
                        .orElseThrow()
                        .credentials())
                .as("a map does not change")
                .isEmpty();
    }

    @Test
    void understandsTheEnvironmentVariablesOfTheReference() {
        Map<String, String> environment = Map.of(
                "CACHE_PRESET", "ai-production",
                "CACHE_REDIS_URL", "redis://cache.test:6379",
                "CACHE_DEFAULT_TTL", "1800",
                "CACHE_COMPRESSION_THRESHOLD", "2000",
                "CACHE_COMPRESSION_LEVEL", "3");
        try (RegisteredConfig config = RegisteredConfig.of(Map.of("cache.preset", "minimal"), environment)) {
            assertThat(ConfigReader.read(MicroProfileSource.current()))
                    .isEqualTo(CacheConfig.builder(CachePreset.AI_PRODUCTION)
                            .redisUrl("redis://cache.test:6379")
                            .defaultTtl(Duration.ofMinutes(30))
                            .compressionThreshold(2000)
                            .compressionLevel(3)
                            .build());
        }
    }

    @Test
    void reportsAllProblemsAtOnce() {
        CacheConfigurationException refused = refused(Map.of(
                "cache.preset", "prodution",
                "cache.default-ttl", "soon",
                "cache.memory.max-entries", "0",
                "cache.redis.url", "http://app:s3cr3t@host",
                "cache.redis.key-prefix", "my shop",
                "cache.redis.command-timeout", "0ms",
                "cache.compression.level", "11",
                "cache.failure-mode", "gracefull",
                "cache.fail-on-connection-error", "ture"));

        assertThat(refused.problems())
                .extracting(ConfigProblem::property)
                .containsExactlyInAnyOrder(
                        "cache.preset",
                        "cache.default-ttl",
                        "cache.memory.max-entries",
                        "cache.redis.url",
                        "cache.redis.key-prefix",
                        "cache.redis.command-timeout",
                        "cache.compression.level",
                        "cache.failure-mode",
                        "cache.fail-on-connection-error");
        assertThat(refused.problems()).extracting(ConfigProblem::source).containsOnly("test");
        assertThat(refused)
                .hasMessageContaining("did you mean production?")
                .hasMessageContaining("did you mean graceful?")
                .hasMessageContaining("cache.redis.url = \"http://***@host\"")
                .hasMessageContaining("cache.redis.command-timeout = \"0ms\"")
                .hasMessageNotContaining("s3cr3t");
    }

    @Test
    void neverShowsThePasswordOfAMalformedUrl() {
        for (String url : List.of("redis:s3cr3t@host", "s3cr3t@host", "redis://:s3cr3t@", "redis//:s3cr3t@host:6379")) {
            assertThat(refused(Map.of("cache.redis.url", url)))
                    .hasMessageContaining("cache.redis.url")
                    .hasMessageNotContaining("s3cr3t");
        }
    }

    @Test
    void oneKey_isActiveWithoutBeingNamed() {
        CacheConfig.Encryption encryption =
                read(Map.of("cache.encryption.keys", "k:" + KEY_A)).encryption().orElseThrow();

        assertThat(encryption.activeKeyId()).isEqualTo("k");
        assertThat(read(Map.of()).encryption()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "a:c2hvcnQ=|a|key 1 must be 32 bytes",
                "a:@A,b:no base64|a|key 2 must be 32 bytes",
                "a:@A,b:@B|-|must be the id of one of the keys: a, b",
                "a:@A|b|must be the id of one of the keys: a",
                "a:@A,a:@B|a|the id a occurs twice",
                "@A|-|the id of key 1 must be 1 to 32 letters",
                "a:@A,|a|the id of key 2 must be",
                "@A:a|a|the id of key 1 must be 1 to 32 letters",
                "-|a|must have at least one key",
            })
    void tellsWhatIsWrongWithKeys_withoutShowingThem(String keys, String active, String fix) {
        Map<String, String> properties = new HashMap<>();
        if (keys != null) {
            properties.put("cache.encryption.keys", keys.replace("@A", KEY_A).replace("@B", KEY_B));
        }
        if (active != null) {
            properties.put("cache.encryption.active-key", active);
        }

        assertThat(refused(properties))
                .hasMessageContaining(fix)
                .hasMessageNotContaining(KEY_A.substring(0, 8))
                .hasMessageNotContaining(KEY_B.substring(0, 8))
                .hasMessageNotContaining("c2hvcnQ=")
                .hasMessageNotContaining("no base64");
    }

    @Test
    void suggestsTheAlgorithmThatWasMeant() {
        assertThat(refused(Map.of("cache.compression.algorithm", "deflte")))
                .hasMessageContaining("must be one of")
                .hasMessageContaining("did you mean deflate?");
    }

    @Test
    void smileWithoutItsLibrary_isAProblemAmongTheOthers() throws Exception {
        try (ClassPathWithout loader = ClassPathWithout.packages("com.fasterxml.jackson.dataformat.smile")) {
            Object message = loader.loadClass(WithoutSmile.class.getName())
                    .getMethod("refusal")
                    .invoke(null);

            assertThat(message.toString())
                    .contains("2 problems", "cache.codec = \"smile\" (from test): needs", "jackson-dataformat-smile")
                    .contains("cache.default-ttl");
        }
    }

    /** Loaded where jackson-dataformat-smile is not. */
    public static final class WithoutSmile {

        private WithoutSmile() {}

        public static String refusal() {
            return refused(Map.of("cache.codec", "smile", "cache.default-ttl", "soon"))
                    .getMessage();
        }
    }

    @Test
    void entryLimit_followsASmallerBoundUnlessItIsSet() {
        Map<String, String> small = Map.of("cache.memory.max-size", "512KB");
        assertThat(ConfigReader.read(PropertySource.of(small, "test")).memory().maxEntryBytes())
                .isEqualTo(512 << 10);

        assertThat(refused(Map.of("cache.memory.max-size", "512KB", "cache.memory.max-entry-size", "1MB"))
                        .problems())
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.property()).isEqualTo("cache.memory.max-entry-size");
                    assertThat(problem.value()).isEqualTo("1MB");
                    assertThat(problem.fix()).contains("cache.memory.max-size (524288)");
                });
    }

    @Test
    void tellsTheNameOfTheMicroProfileSource() {
        try (RegisteredConfig config =
                RegisteredConfig.of(Map.of("cache.default-ttl", "-1s"), Map.of("CACHE_COMPRESSION_LEVEL", "12"))) {
            assertThatThrownBy(() -> ConfigReader.read(MicroProfileSource.current()))
                    .hasMessageContaining(
                            "cache.default-ttl = \"-1s\" (from PropertiesConfigSource[source=application.properties])")
                    .hasMessageContaining("cache.compression.level = \"12\" (from EnvConfigSource)");
        }
    }

    @Test
    void warnsOfMisspeltProperties() {
        try (LoggedLines log = LoggedLines.of("org.cdicache")) {
            read(Map.of("cache.redis.ulr", "redis://app:s3cr3t@host", "cache.ai.default-ttl", "1h", "other", "x"));

            assertThat(log.lines())
                    .containsExactly(
                            "WARNING Unknown property cache.redis.ulr has no effect; did you mean cache.redis.url?");
        }
    }

    private static CacheConfig read(Map<String, String> properties) {
        return ConfigReader.read(PropertySource.of(properties, "test"));
    }

    private static CacheConfigurationException refused(Map<String, String> properties) {
        return catchThrowableOfType(CacheConfigurationException.class, () -> read(properties));
    }
}
