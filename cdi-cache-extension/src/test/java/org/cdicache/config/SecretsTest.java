package org.cdicache.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cdicache.CacheConfig;
import org.cdicache.CacheConfigBuilder;
import org.cdicache.CacheFactory;
import org.cdicache.ConfigFormat;
import org.cdicache.LoggedLines;
import org.cdicache.redis.TestCertificates;
import org.cdicache.spi.ConfigLayers;
import org.cdicache.spi.PropertySource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets wherever somebody may write one; then everything that the library says is searched for them. */
class SecretsTest {

    private static final String CANARY = "canary";

    /** 32 bytes that begin with the canary, in base64. */
    private static final String KEY = "canary0000000000000000000000000000000000000=";

    private final List<String> said = new ArrayList<>();

    @TempDir
    private Path folder;

    @Test
    void noOutputShowsASecret() throws Exception {
        try (LoggedLines log = LoggedLines.of("org.cdicache")) {
            goodConfigurations();
            badConfigurations();
            said.addAll(log.lines());
        }

        assertThat(said).hasSizeGreaterThan(60).noneMatch(text -> text.contains(CANARY));
        assertThat(String.join("", said)).contains("***");
    }

    private void goodConfigurations() throws Exception {
        String json = "{\"redis_auth\": \"canary\", \"encryption\": {\"keys\": \"k:" + KEY + "\"}}";
        Path file = folder.resolve("secret.json");
        Files.writeString(file, json);
        for (Map<String, String> properties : List.of(
                Map.of("cache.redis.url", "rediss://canary:canary@cache.test?x=canary"),
                Map.of("cache.redis.url", "redis://cache.test", "cache.redis.password", "canary"),
                Map.of("cache.redis.url", "redis://cache.test", "cache.custom-config", json),
                Map.of("cache.redis.url", "redis://cache.test", "cache.config-file", file.toString()),
                Map.of("REDIS_URL", "redis://:canary@cache.test"),
                Map.of("REDIS_URL", "redis://cache.test", "REDIS_AUTH", "canary"))) {
            say(properties);
            CacheConfig config = ConfigReader.read(PropertySource.of(properties, "test"));
            assertThat(config.redis().orElseThrow().url()).contains(CANARY);
            say(config);
            Path written = folder.resolve("written.json");
            config.saveTo(written);
            said.add(Files.readString(written));
        }
    }

    @Test
    void storesPasswordsAreMasked_andAskedForAgain() {
        CacheConfig config = ConfigReader.read(PropertySource.of(
                Map.of(
                        "cache.redis.url",
                        "rediss://h",
                        "cache.redis.tls.ca",
                        TestCertificates.file("trust.p12").toString(),
                        "cache.redis.tls.ca-password",
                        TestCertificates.PASSWORD,
                        "cache.redis.tls.keystore",
                        TestCertificates.file("client.p12").toString(),
                        "cache.redis.tls.keystore-password",
                        TestCertificates.PASSWORD),
                "test"));
        say(config);
        assertThat(said).isNotEmpty().noneMatch(text -> text.contains(TestCertificates.PASSWORD));
        assertThat(CacheConfig.builder().fromJson(config.toJson()).validate().errors())
                .hasSize(2)
                .allMatch(problem -> problem.fix().contains("was written without its secret"));
        assertThat(CacheConfig.builder()
                        .fromJson(config.toJson())
                        .redisTls(tls ->
                                tls.caPassword(TestCertificates.PASSWORD).keystorePassword(TestCertificates.PASSWORD))
                        .build())
                .isEqualTo(config);
    }

    /** Everything on the way from properties to a configuration, but the properties themselves. */
    private void say(Map<String, String> properties) {
        PropertySource source = PropertySource.of(properties, "test");
        ConfigLayers layers = ConfigLayers.of(source);
        said.add(layers.toString());
        properties.keySet().forEach(name -> said.add(String.valueOf(source.find(name))));
        layers.names().forEach(name -> said.add(String.valueOf(layers.find(name))));
        layers.problems().forEach(problem -> said.add(problem.toString()));
        said.add(ConfigFormat.load().parameters(properties, "test").toString());
    }

    private void say(CacheConfig config) {
        said.add(config.toString());
        said.add(config.toJson());
        said.add(config.toMap().toString());
        said.add(config.validate().toString());
        said.add(config.differences(CacheConfig.builder().build()).toString());
    }

    private void badConfigurations() {
        List<Map<String, String>> bad = new ArrayList<>();
        bad.add(Map.of("cache.redis.url", "rediss://h", "cache.redis.tls.ca-password", "canary"));
        bad.add(Map.of(
                "cache.redis.url", "rediss://h",
                "cache.redis.tls.keystore", "missing",
                "cache.redis.tls.keystore-password", "canary"));
        bad.add(Map.of(
                "cache.redis.url", "redis://x:y@h", "cache.redis.username", "a", "cache.redis.password", "canary"));
        for (String url : List.of("http://canary:canary@h", "redis:canary@h", "canary@h", "redis://:canary@")) {
            bad.add(Map.of("cache.redis.url", url, "cache.redis.password", "canary"));
            bad.add(Map.of("cache.custom-config", "{\"redis_url\": \"" + url + "\"}"));
            bad.add(Map.of("REDIS_URL", url));
        }
        bad.add(Map.of("cache.redis.url", "redis://:x@h", "cache.redis.password", "canary"));
        bad.add(Map.of("cache.encryption.keys", "canary"));
        bad.add(Map.of("cache.encryption.keys", "a:canary,b:" + KEY));
        bad.add(Map.of("cache.encryption.active-key", "canary"));
        bad.add(Map.of("cache.custom-config", "{\"redis_auth\": canary}"));
        bad.add(Map.of("cache.custom-config", "{\"redis_auht\": \"canary\", \"encryption_keys\": [\"canary\"]}"));
        bad.add(Map.of("cache.custom-config", "canary"));
        // A document's problem with a secret that is set elsewhere, or twice.
        bad.add(Map.of("cache.custom-config", "{\"redis_password\": \"canary\", \"cache.redis.password\": \"x\"}"));
        bad.add(Map.of(
                "cache.custom-config", "{\"cache.redis.password\": [[\"x\"]]}", "cache.redis.password", "canary"));
        bad.add(Map.of(
                "cache.custom-config", "{\"cache.encryption.keys\": [[\"x\"]]}", "cache.encryption.keys", "k:" + KEY));
        bad.add(Map.of("CACHE_OPERATION_TTLS", "canary"));
        bad.add(Map.of("CACHE_HASH_ALGORITHM", "canary"));
        for (Map<String, String> properties : bad) {
            say(properties);
            refuse(() -> ConfigReader.read(PropertySource.of(properties, "test")));
            CacheConfigBuilder builder = CacheConfig.builder().fromEnvironment(environment(properties));
            said.add(builder.toString());
            said.add(builder.validate().toString());
            refuse(builder::build);
        }
        refuse(() -> {
            try (CacheFactory factory = CacheFactory.create()) {
                factory.forWebApp(settings ->
                        settings.redisUrl("redis://canary:canary@127.0.0.1:1").failOnConnectionError(true));
            }
        });
    }

    private static Map<String, String> environment(Map<String, String> properties) {
        Map<String, String> variables = new HashMap<>();
        properties.forEach((name, text) ->
                variables.put(name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(java.util.Locale.ROOT), text));
        return variables;
    }

    private void refuse(Runnable configuring) {
        try {
            configuring.run();
        } catch (RuntimeException refused) {
            StringWriter everything = new StringWriter();
            refused.printStackTrace(new PrintWriter(everything));
            said.add(everything.toString());
            return;
        }
        throw new AssertionError("accepted");
    }
}
