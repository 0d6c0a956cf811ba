package org.cdicache.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.cdicache.CacheConfig;
import org.cdicache.CacheConfig.Codec;
import org.cdicache.CacheConfig.Compression.Algorithm;
import org.cdicache.CacheConfig.Encryption;
import org.cdicache.CacheConfig.Memory;
import org.cdicache.CacheConfig.ReadFrom;
import org.cdicache.CacheConfigBuilder;
import org.cdicache.CacheConfigurationException;
import org.cdicache.CachePreset;
import org.cdicache.EntryOptions;
import org.cdicache.EntryOptions.Tiers;
import org.cdicache.FailureMode;
import org.cdicache.RedisTls;
import org.cdicache.spi.PropertySource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A configuration that is written and read again is the same; what is secret in it is asked for. */
class ConfigRoundTripTest {

    private static final String KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    @Property(tries = 300)
    void jsonIsReadToTheSameConfiguration(@ForAll("configurations") CacheConfig config) {
        assertThat(CacheConfig.builder().fromJson(config.toJson()).build()).isEqualTo(config);
    }

    @Property(tries = 300)
    void propertiesAreReadToTheSameConfiguration(@ForAll("configurations") CacheConfig config) {
        assertThat(ConfigReader.read(PropertySource.of(config.toMap(), "map"))).isEqualTo(config);
    }

    @Property(tries = 100)
    void secretsAreAskedForAndCompleteIt(@ForAll("configurations") CacheConfig config) {
        CacheConfig secretive = with(config, "redis://app:s3cr3t@cache.test:6379/1?timeout=9s");
        String json = secretive.toJson();

        assertThat(json).doesNotContain("s3cr3t", "timeout=9s", KEY);
        assertThatThrownBy(() -> CacheConfig.builder().fromJson(json).build())
                .isInstanceOf(CacheConfigurationException.class)
                .hasMessageContaining("2 problems")
                .hasMessageContaining("cache.redis.url = \"redis://***@cache.test:6379/1?***\"")
                .hasMessageContaining("set cache.redis.url again")
                .hasMessageContaining("set cache.encryption.keys again");
        assertThat(CacheConfig.builder()
                        .fromJson(json)
                        .redisUrl(secretive.redis().orElseThrow().url())
                        .encryptionKey("k1", KEY)
                        .build())
                .isEqualTo(secretive);
    }

    private static CacheConfig with(CacheConfig config, String url) {
        CacheConfig.Redis redis = config.redis()
                .map(r -> new CacheConfig.Redis(
                        url,
                        r.keyPrefix(),
                        r.connectTimeout(),
                        r.commandTimeout(),
                        r.heartbeat(),
                        r.readFrom(),
                        r.clientName(),
                        RedisTls.DEFAULT,
                        java.util.Optional.empty(),
                        java.util.Optional.empty()))
                .orElseGet(() ->
                        CacheConfig.builder().redisUrl(url).build().redis().orElseThrow());
        return new CacheConfig(
                config.preset(),
                config.defaultTtl(),
                config.memory(),
                java.util.Optional.of(redis),
                config.codec(),
                config.compression(),
                java.util.Optional.of(new Encryption(java.util.List.of(new Encryption.Key("k1", KEY)), "k1")),
                config.failureMode(),
                config.failOnConnectionError(),
                config.entry(),
                config.caches());
    }

    @Provide
    Arbitrary<CacheConfig> configurations() {
        return Combinators.combine(builders(), memories(), redis(), connections(), entries(), named())
                .as((builder, memory, redis, connection, entry, named) -> {
                    connection.accept(builder);
                    builder.maxEntries(memory.maxEntries())
                            .maxBytes(memory.maxBytes())
                            .maxEntryBytes(memory.maxEntryBytes())
                            .entry(entry);
                    redis.forEach((url, prefix) -> builder.redisUrl(url)
                            .keyPrefix(prefix)
                            .connectTimeout(Duration.ofMillis(1_234))
                            .heartbeat(Duration.ofNanos(5_000_001))
                            .redisTls(tls -> tls.verifyHost(!url.startsWith("rediss-"))));
                    named.forEach((name, options) -> builder.cache(name, options));
                    named.keySet().stream().findFirst().ifPresent(name -> builder.cache(name, named.get(name), memory));
                    return builder;
                })
                .filter(builder -> builder.validate().valid())
                .map(CacheConfigBuilder::build);
    }

    private static Arbitrary<CacheConfigBuilder> builders() {
        return Combinators.combine(
                        Arbitraries.of(CachePreset.class),
                        durations(),
                        Arbitraries.of(Codec.class),
                        Arbitraries.of(Algorithm.class),
                        Arbitraries.integers().between(0, Integer.MAX_VALUE),
                        Arbitraries.integers().between(1, 9),
                        Arbitraries.of(FailureMode.class),
                        Arbitraries.of(true, false))
                .as((preset, ttl, codec, algorithm, threshold, level, mode, fail) -> CacheConfig.builder(preset)
                        .defaultTtl(ttl)
                        .codec(codec)
                        .compressionAlgorithm(algorithm)
                        .compressionThreshold(threshold)
                        .compressionLevel(level)
                        .failureMode(mode)
                        .failOnConnectionError(fail));
    }

    private static Arbitrary<Memory> memories() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, Integer.MAX_VALUE),
                        Arbitraries.longs().between(1_024, Long.MAX_VALUE / 4),
                        Arbitraries.longs().between(1, 1_024))
                .as(Memory::new);
    }

    private static Arbitrary<Map<String, String>> redis() {
        return Arbitraries.maps(
                        Arbitraries.of(
                                "redis://h",
                                "rediss://cache.test:6380/3",
                                "redis://[::1]:6379",
                                "redis://a,b:1/2",
                                "rediss-sentinel://a:1,[::1]/2#m",
                                "redis-cluster://a:1,b"),
                        Arbitraries.strings()
                                .withChars("abzAZ019._-")
                                .ofMinLength(1)
                                .ofMaxLength(64))
                .ofMaxSize(1);
    }

    private static Arbitrary<Consumer<CacheConfigBuilder>> connections() {
        Arbitrary<String> names =
                Arbitraries.strings().withCharRange('!', '~').ofMinLength(1).ofMaxLength(64);
        return Combinators.combine(Arbitraries.of(ReadFrom.class), durations(), names)
                .as((readFrom, timeout, name) -> builder ->
                        builder.readFrom(readFrom).commandTimeout(timeout).redisClientName(name));
    }

    private static Arbitrary<Map<String, EntryOptions>> named() {
        Arbitrary<String> names =
                Arbitraries.strings().withChars("ab-9").ofMaxLength(20).map(rest -> "c" + rest);
        return Arbitraries.maps(names, entries()).ofMaxSize(4);
    }

    private static Arbitrary<EntryOptions> entries() {
        Arbitrary<Duration> ages = Arbitraries.oneOf(durations(), Arbitraries.just(Duration.ZERO));
        return Combinators.combine(
                        times(),
                        ages.injectNull(0.5),
                        Arbitraries.of(Tiers.class).injectNull(0.5),
                        durations().injectNull(0.8))
                .as((options, age, tiers, lease) -> {
                    if (age != null) {
                        options.maxAge(age);
                    }
                    if (tiers != null) {
                        options.tiers(tiers);
                    }
                    if (lease != null) {
                        options.loadLease(tiers == Tiers.L1_ONLY ? Duration.ZERO : lease);
                    }
                    return options.build();
                });
    }

    private static Arbitrary<EntryOptions.Builder> times() {
        Arbitrary<Set<String>> tags =
                Arbitraries.strings().ofMinLength(1).ofMaxLength(9).set().ofMaxSize(3);
        return Combinators.combine(
                        durations().injectNull(0.5),
                        durations().injectNull(0.5),
                        durations().injectNull(0.5),
                        durations().injectNull(0.3),
                        durations().injectNull(0.8),
                        Arbitraries.doubles().between(0, false, 1, false).injectNull(0.5),
                        tags.filter(set -> set.stream().allMatch(ConfigRoundTripTest::isText)))
                .as((ttl, jitter, nullTtl, stale, throttle, part, several) -> {
                    EntryOptions.Builder options = EntryOptions.builder().tags(several.toArray(new String[0]));
                    if (ttl != null) {
                        options.ttl(ttl);
                    }
                    if (ttl != null && jitter != null) {
                        options.jitter(ttl.dividedBy(2));
                    }
                    if (nullTtl != null) {
                        options.nullTtl(nullTtl);
                    }
                    if (stale != null) {
                        options.staleIfError(stale);
                        options.hardTimeout(stale.plusMillis(1)).softTimeout(stale);
                    }
                    if (stale != null && throttle != null) {
                        options.staleThrottle(throttle);
                    }
                    if (part != null && part > 0 && part < 1) {
                        options.earlyRefresh(part);
                    }
                    return options;
                });
    }

    private static boolean isText(String tag) {
        return java.nio.charset.StandardCharsets.UTF_8.newEncoder().canEncode(tag);
    }

    private static Arbitrary<Duration> durations() {
        return Arbitraries.oneOf(
                Arbitraries.longs().between(1, 100_000).map(Duration::ofMillis),
                Arbitraries.longs().between(1, 10_000).map(Duration::ofMinutes),
                Arbitraries.longs().between(1_000_000, Long.MAX_VALUE / 8).map(Duration::ofNanos));
    }

    @Test
    void aFileIsWrittenInOneStepAndReadAgain(@TempDir Path folder) throws Exception {
        CacheConfig config = CacheConfig.builder(CachePreset.PRODUCTION)
                .redisUrl("redis://cache.test")
                .cache("users", EntryOptions.ttl(Duration.ofMinutes(5)))
                .cache("empty", EntryOptions.NONE)
                .build();
        Path file = folder.resolve("new/cache.json");

        config.saveTo(file);
        config.saveTo(file);

        assertThat(CacheConfig.builder().fromFile(file).build()).isEqualTo(config);
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    /** What {@link org.cdicache.EntryOptions} has and no property sets would be lost without a word. */
    @Test
    void everyOptionIsWritten_orIsSaidToBeCode() {
        Set<String> written = Arrays.stream(EntryProperty.values())
                .map(property -> property.option().replace("-", ""))
                .collect(Collectors.toSet());

        assertThat(Arrays.stream(EntryOptions.class.getRecordComponents())
                        .map(component -> component.getName().toLowerCase(Locale.ROOT))
                        .filter(option -> !written.contains(option)))
                .containsExactly("ttlpolicy");
    }

    @Test
    void codeIsNotWritten(@TempDir Path folder) {
        CacheConfig config = CacheConfig.builder()
                .cache("users", options -> options.entry(entry -> entry.ttl((key, value) -> Duration.ofMinutes(1))))
                .build();
        Path file = folder.resolve("cache.json");

        assertThatThrownBy(() -> config.saveTo(file))
                .isInstanceOf(CacheConfigurationException.class)
                .hasMessageContaining("cache.caches.users.ttl")
                .hasMessageContaining("is decided by code");
        assertThat(file).doesNotExist();
    }
}
