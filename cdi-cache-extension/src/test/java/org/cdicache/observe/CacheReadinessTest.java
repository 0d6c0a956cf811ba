package org.cdicache.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.Eventually.eventually;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import org.cdicache.Application;
import org.cdicache.Cache;
import org.cdicache.CacheRegistry;
import org.cdicache.redis.RealRedis;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.eclipse.microprofile.health.Readiness;
import org.junit.jupiter.api.Test;

class CacheReadinessTest {

    @Test
    void isUpInMemoryOnly() {
        try (Application application = Application.start(Map.of())) {
            HealthCheckResponse response = call(application);

            assertThat(response.getName()).isEqualTo("cdi-cache");
            assertThat(response.getStatus()).isEqualTo(Status.UP);
            assertThat(response.getData()).contains(Map.of("redis", "not-configured"));
        }
    }

    @Test
    void isUpAndDegradedWhileRedisIsAwayInGracefulMode() {
        try (RealRedis redis = RealRedis.started();
                Application application = Application.start(properties(redis, "graceful"))) {
            eventually("up", () -> data(application).get("redis").equals("up"));
            assertThat(data(application).get("latencyMicros"))
                    .isInstanceOfSatisfying(
                            Long.class, micros -> assertThat(micros).isPositive());

            redis.stop();

            eventually("down", () -> data(application).get("redis").equals("down"));
            assertThat(call(application).getStatus()).isEqualTo(Status.UP);
            assertThat(data(application)).containsEntry("degraded", true);
            assertThat(data(application).get("detail")).asString().isNotBlank().doesNotContain("127.0.0.1");
            Cache cache = application.get(CacheRegistry.class).cache("web");
            cache.delete("missed");
            assertThat(data(application)).containsEntry("pendingRepairs", 1L);
            assertThat(cache.stats().pendingRepairs()).isEqualTo(1);

            redis.restart();
            eventually("up again", () -> data(application).get("redis").equals("up"));
            assertThat(data(application)).containsEntry("pendingRepairs", 0L);
            assertThat(cache.stats().stalenessBound())
                    .as("heartbeat and command timeout")
                    .isEqualTo(Duration.ofMillis(600));
        }
    }

    @Test
    void isDownUntilTheFirstAttemptToConnectHasEnded() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
                Application application =
                        Application.start(Map.of("cache.redis.url", "redis://127.0.0.1:" + silent.getLocalPort()))) {
            assertThat(call(application).getStatus()).isEqualTo(Status.DOWN);
            assertThat(data(application)).containsEntry("redis", "connecting");

            silent.close();

            eventually("the attempt ends", () -> data(application).get("redis").equals("down"));
            assertThat(call(application).getStatus()).isEqualTo(Status.UP);
        }
    }

    @Test
    void isDownWhileRedisIsAwayInStrictMode() {
        try (RealRedis redis = RealRedis.started();
                Application application = Application.start(properties(redis, "strict"))) {
            eventually("up", () -> call(application).getStatus() == Status.UP);

            redis.stop();

            eventually("down", () -> call(application).getStatus() == Status.DOWN);
            assertThat(data(application)).containsEntry("redis", "down").containsEntry("degraded", false);
            redis.restart();
        }
    }

    @Test
    void namesItsDataAsTheSpecificationAllows() {
        try (Application application = Application.start(Map.of())) {
            assertThat(data(application).keySet()).allMatch(key -> key.matches("[a-zA-Z_]*"));
        }
    }

    private static Map<String, String> properties(RealRedis redis, String mode) {
        return Map.of("cache.redis.url", redis.url(), "cache.redis.heartbeat", "100ms", "cache.failure-mode", mode);
    }

    private static Map<String, Object> data(Application application) {
        return call(application).getData().orElseThrow();
    }

    private static HealthCheckResponse call(Application application) {
        return application.get(HealthCheck.class, Readiness.Literal.INSTANCE).call();
    }
}
