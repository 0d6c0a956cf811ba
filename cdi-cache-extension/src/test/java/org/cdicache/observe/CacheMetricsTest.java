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
import org.cdicache.WebCache;
import org.cdicache.redis.RealRedis;
import org.eclipse.microprofile.metrics.Counter;
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
            eventually("connected", () -> web.ping().latency() != null);
            web.get("absent", String.class);
            web.put("key", "value");
            web.get("key", String.class);
            web.get("key", String.class);

            eventually("both hits", () -> counter("cache.gets", gets("l1", "hit")) == 2);

            assertThat(counter("cache.gets", gets("l1", "miss"))).isEqualTo(1);
            assertThat(counter("cache.gets", gets("l2", "hit"))).isZero();
            assertThat(counter("cache.gets", gets("l2", "miss"))).isEqualTo(1);
            assertThat(counter("cache.puts", new Tag("cache", "web"))).isEqualTo(1);
            assertThat(counter("cache.evictions", new Tag("cache", "web"))).isZero();
            assertThat(gauge("cache.size")).isEqualTo(1L);
            assertThat(gauge("cache.l1.bytes")).isPositive();
        }
    }

    @Test
    void picksUpCachesThatAreCreatedLater() {
        try (Application application = Application.start(Map.of(), Server.class)) {
            Cache late = application.get(CacheRegistry.class).cache("late");
            late.put("key", "value");

            eventually("the new cache", () -> counter("cache.puts", new Tag("cache", "late")) == 1);

            late.put("key", "value");
            eventually("its growth", () -> counter("cache.puts", new Tag("cache", "late")) == 2);
        }
    }

    @Test
    void endsItsThreadAndTakesItsMetricsBack() {
        try (Application application = Application.start(Map.of(), Server.class)) {
            application.get(CacheRegistry.class).cache("web").put("key", "value");
            eventually("published", () -> counter("cache.puts", new Tag("cache", "web")) == 1);
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

    private static long counter(String name, Tag... tags) {
        Counter counter = registry().getCounter(new MetricID(name, tags));
        return counter == null ? -1 : counter.getCount();
    }

    private static long gauge(String name) {
        Gauge<?> gauge = registry().getGauge(new MetricID(name, new Tag("cache", "web")));
        return gauge.getValue().longValue();
    }
}
