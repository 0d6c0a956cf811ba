package org.cdicache.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.Eventually.eventually;

import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.metrics.SharedMetricRegistries;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import java.util.Map;
import org.cdicache.Application;
import org.cdicache.Cache;
import org.cdicache.CacheRegistry;
import org.cdicache.RemoteStatus;
import org.cdicache.WebCache;
import org.cdicache.redis.RealRedis;
import org.eclipse.microprofile.metrics.Gauge;
import org.eclipse.microprofile.metrics.MetricID;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CacheMetricsTest {

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    /** What a server with MicroProfile Metrics has: a registry to inject. */
    @Dependent
    static class Server {
        @Produces
        @ApplicationScoped
        MetricRegistry metrics() {
            return SharedMetricRegistries.getOrCreate(MetricRegistry.APPLICATION_SCOPE);
        }
    }

    @BeforeEach
    void collectMeters() {
        Metrics.addRegistry(meters);
    }

    @AfterEach
    void forgetMeters() {
        SharedMetricRegistries.dropAll();
        Metrics.removeRegistry(meters);
    }

    @Test
    void countsPerCacheAndTier() {
        try (RealRedis redis = RealRedis.started();
                Application application = Application.start(Map.of("cache.redis.url", redis.url()), Server.class)) {
            Cache web = application.get(Cache.class, WebCache.Literal.INSTANCE);
            eventually("connected", () -> web.ping().state() == RemoteStatus.State.UP);
            web.get("absent", String.class);
            web.put("key", "value");
            web.get("key", String.class);
            web.get("key", String.class);

            published(2, "cache.gets", gets("l1", "hit"));
            published(1, "cache.gets", gets("l1", "miss"));
            published(0, "cache.gets", gets("l2", "hit"));
            published(1, "cache.gets", gets("l2", "miss"));
            published(1, "cache.puts", new Tag("cache", "web"));
            published(0, "cache.evictions", new Tag("cache", "web"));
            assertThat(gauge("cache.size")).isEqualTo(1L);
            assertThat(gauge("cache.l1.bytes")).isPositive();
        }
    }

    @Test
    void picksUpCachesThatAreCreatedLater() {
        try (Application application = Application.start(Map.of(), Server.class)) {
            Cache late = application.get(CacheRegistry.class).cache("late");
            late.put("key", "value");

            published(1, "cache.puts", new Tag("cache", "late"));

            late.put("key", "value");
            published(2, "cache.puts", new Tag("cache", "late"));
        }
    }

    @Test
    void endsItsThreadAndTakesItsMetricsBack() {
        try (Application application = Application.start(Map.of(), Server.class)) {
            application.get(CacheRegistry.class).cache("web").put("key", "value");
            published(1, "cache.puts", new Tag("cache", "web"));
            assertThat(registry().getNames())
                    .containsExactlyInAnyOrder(
                            "cache.gets", "cache.puts", "cache.evictions", "cache.size", "cache.l1.bytes")
                    .noneMatch(name -> name.endsWith("total"));
            assertThat(Application.threads()).contains("cdi-cache-metrics");
        }
        assertThat(Application.threads()).doesNotContain("cdi-cache-metrics");
        assertThat(registry().getMetricIDs()).isEmpty();
    }

    private static MetricRegistry registry() {
        return SharedMetricRegistries.getOrCreate(MetricRegistry.APPLICATION_SCOPE);
    }

    private static Tag[] gets(String tier, String result) {
        return new Tag[] {new Tag("cache", "web"), new Tag("tier", tier), new Tag("result", result)};
    }

    /** A round of the publisher advances one counter after the other. */
    private static void published(long expected, String name, Tag... tags) {
        eventually(name + " is " + expected, () -> counter(name, tags) == expected);
    }

    /**
     * The count, or -1 before the cache is seen. SmallRye shows a counter before it can be read, so this waits for the gauge that is
     * registered after all counters of the cache.
     */
    private static long counter(String name, Tag... tags) {
        boolean registered = registry().getGauge(new MetricID("cache.l1.bytes", tags[0])) != null;
        return registered ? registry().getCounter(new MetricID(name, tags)).getCount() : -1;
    }

    private static long gauge(String name) {
        Gauge<?> gauge = registry().getGauge(new MetricID(name, new Tag("cache", "web")));
        return gauge.getValue().longValue();
    }
}
