package org.cdicache.demo.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Properties;
import org.cdicache.demo.launch.Settings.RedisChoice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    private static Settings settings(Map<String, String> properties, Map<String, String> environment)
            throws LaunchException {
        Properties all = new Properties();
        all.putAll(properties);
        return Settings.of(all, environment);
    }

    @Test
    void withoutSettingsItRunsOn9080WithARedisOfItsOwn() throws LaunchException {
        assertThat(settings(Map.of(), Map.of("PATH", "/bin", "DEMO_HTTP_PORT", " ")))
                .isEqualTo(new Settings(9080, new RedisChoice.Own(), Map.of()));
    }

    @Test
    void aSystemPropertyWinsOverTheEnvironment() throws LaunchException {
        Settings settings = settings(
                Map.of("demo.http.port", "9081"), Map.of("DEMO_HTTP_PORT", "9082", "CACHE_REDIS_URL", "redis://a:1"));

        assertThat(settings.port()).isEqualTo(9081);
        assertThat(settings.redis()).isEqualTo(new RedisChoice.Existing("redis://a:1"));
    }

    @Test
    void anExplicitChoiceWinsOverTheUrl() throws LaunchException {
        Map<String, String> environment = Map.of("CACHE_REDIS_URL", "redis://a:1");

        assertThat(settings(Map.of("demo.redis", "none"), environment).redis()).isEqualTo(new RedisChoice.None());
        assertThat(settings(Map.of("demo.redis", "Own"), environment).redis()).isEqualTo(new RedisChoice.Own());
        assertThat(settings(Map.of("demo.redis", "existing"), environment).redis())
                .isEqualTo(new RedisChoice.Existing("redis://a:1"));
    }

    @Test
    void cacheAndDemoPropertiesReachTheServerAsEnvironment() throws LaunchException {
        assertThat(settings(
                                Map.of(
                                        "cache.redis.command-timeout",
                                        "1s",
                                        "demo.model.delay",
                                        "0ms",
                                        "user.home",
                                        "/x"),
                                Map.of())
                        .environment())
                .isEqualTo(Map.of("CACHE_REDIS_COMMAND_TIMEOUT", "1s", "DEMO_MODEL_DELAY", "0ms"));
    }

    @Test
    void passwordsAreNotShown() throws LaunchException {
        RedisChoice redis = settings(Map.of("cache.redis.url", "redis://me:se@cr/et@host:1"), Map.of())
                .redis();

        assertThat(redis.toString()).contains("host:1").doesNotContain("me:", "se@", "et@");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65536", "http", "-1", "9080.5"})
    void aPortThatIsNoneIsRefusedByName(String port) {
        assertThatThrownBy(() -> settings(Map.of(), Map.of("DEMO_HTTP_PORT", port)))
                .hasMessage("demo.http.port (or DEMO_HTTP_PORT) must be a port from 1 to 65535, not '" + port + "'");
    }

    @Test
    void anUnknownOrIncompleteChoiceOfRedisIsRefusedByName() {
        assertThatThrownBy(() -> settings(Map.of("demo.redis", "maybe"), Map.of()))
                .hasMessage("demo.redis (or DEMO_REDIS) must be own, existing or none, not 'maybe'");
        assertThatThrownBy(() -> settings(Map.of("demo.redis", "existing"), Map.of()))
                .hasMessageContaining("set cache.redis.url");
    }
}
