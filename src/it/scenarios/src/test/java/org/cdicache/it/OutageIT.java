package org.cdicache.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.it.Eventually.eventually;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URL;
import java.time.Duration;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the library does in a WAR when Redis dies, and when it comes back. */
@ExtendWith(ArquillianExtension.class)
class OutageIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final RedisProcess REDIS = started();

    @ArquillianResource
    private URL base;

    private ProbeClient probe;

    private static RedisProcess started() {
        try {
            return RedisProcess.start();
        } catch (IOException failure) {
            throw new ExceptionInInitializerError(failure);
        }
    }

    @Deployment(testable = false)
    static WebArchive war() {
        return ProbeWar.named(
                "outage",
                Map.of(
                        "cache.preset", "simple",
                        "cache.redis.url", REDIS.url(),
                        "cache.redis.key-prefix", "outage"));
    }

    @BeforeEach
    void everythingIsWell() throws IOException {
        probe = new ProbeClient(base);
        REDIS.restart();
        untilRedisIs("up");
    }

    @AfterAll
    static void stopRedis() throws IOException {
        REDIS.close();
    }

    @Test
    void theApplicationGoesOnWithoutRedis() throws IOException {
        probe.put("web", "before", "the outage");
        REDIS.kill();
        untilRedisIs("down");

        JsonNode check = probe.readiness();
        assertThat(check.path("status").asText()).isEqualTo("UP");
        assertThat(check.at("/data/degraded").asBoolean()).isTrue();
        // L1 was emptied when the connection was lost: whoever is not told of changes must not serve what it held.
        assertThat(probe.read("web", "before").has("value")).isFalse();
        assertThat(probe.read("web", "never-stored").path("tier").asText()).isEqualTo("NONE");
        assertThat(probe.readOrLoad("web", "during", "loaded").path("value").asText())
                .isEqualTo("loaded");
        probe.put("web", "put-during", "value");
        assertThat(probe.read("web", "put-during").path("value").asText()).isEqualTo("value");
    }

    @Test
    void redisIsUsedAgainWhenItIsBack() throws IOException {
        probe.put("web", "survivor", "kept by Redis");
        REDIS.kill();
        untilRedisIs("down");
        REDIS.restart();
        untilRedisIs("up");

        assertThat(probe.readiness().at("/data/degraded").asBoolean(false)).isFalse();
        JsonNode found = probe.read("web", "survivor");
        assertThat(found.path("value").asText()).isEqualTo("kept by Redis");
        assertThat(found.path("tier").asText()).isEqualTo("L2");
        probe.put("web", "afterwards", "value");
        assertThat(REDIS.holds("outage:web:afterwards")).isTrue();
    }

    @Test
    void aDeleteThatRedisMissedIsNotUndone() throws IOException {
        probe.put("web", "deleted", "must not come back");
        assertThat(REDIS.holds("outage:web:deleted")).isTrue();
        REDIS.kill();
        untilRedisIs("down");
        probe.delete("web", "deleted");
        assertThat(probe.read("web", "deleted").has("value")).isFalse();
        REDIS.restart();
        untilRedisIs("up");

        assertThat(probe.read("web", "deleted").has("value")).isFalse();
        assertThat(REDIS.holds("outage:web:deleted")).isFalse();
    }

    private void untilRedisIs(String state) {
        eventually(
                LIMIT,
                () -> assertThat(probe.readiness().at("/data/redis").asText()).isEqualTo(state));
    }
}
