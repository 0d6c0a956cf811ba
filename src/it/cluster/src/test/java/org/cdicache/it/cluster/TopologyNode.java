package org.cdicache.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.it.Eventually.eventually;

import java.time.Duration;
import java.util.function.Consumer;
import org.cdicache.Cache;
import org.cdicache.CacheConfig;
import org.cdicache.CacheConfigBuilder;
import org.cdicache.CacheFactory;
import org.cdicache.CachePreset;
import org.cdicache.CacheRegistry;
import org.cdicache.RemoteStatus;

/** One node on a topology of servers, connected as an application would be. */
final class TopologyNode implements AutoCloseable {

    static final Duration LIMIT = Duration.ofSeconds(60);
    static final Duration HEARTBEAT = Duration.ofMillis(200);

    private final CacheFactory factory = CacheFactory.create();
    private final CacheRegistry registry;

    TopologyNode(String url) {
        this(url, settings -> {});
    }

    TopologyNode(String url, Consumer<CacheConfigBuilder> more) {
        CacheConfigBuilder settings = CacheConfig.builder(CachePreset.SIMPLE)
                .redisUrl(url)
                .keyPrefix("it")
                .maxEntries(10_000)
                .connectTimeout(Duration.ofSeconds(3))
                .heartbeat(HEARTBEAT)
                .commandTimeout(Duration.ofMillis(1_000));
        more.accept(settings);
        registry = factory.registry(settings.build());
    }

    /** A node that is connected. */
    static TopologyNode connected(String url) {
        return new TopologyNode(url).awaitUp();
    }

    TopologyNode awaitUp() {
        eventually(LIMIT, () -> {
            assertThat(status().state()).as(String.valueOf(status().detail())).isEqualTo(RemoteStatus.State.UP);
            assertThat(status().detail()).isNull();
        });
        return this;
    }

    /** One that is connected, and stays it when a busy machine answers late. */
    static TopologyNode patient(String url) {
        return new TopologyNode(url, s -> s.heartbeat(Duration.ofSeconds(5)).commandTimeout(Duration.ofSeconds(20)))
                .awaitUp();
    }

    /** Waits for the first attempts to connect to fail; in which words they do. */
    String refusal() {
        eventually(LIMIT, () -> assertThat(status().state()).isEqualTo(RemoteStatus.State.DOWN));
        return String.valueOf(status().detail());
    }

    RemoteStatus status() {
        return registry.remoteStatus();
    }

    CacheRegistry registry() {
        return registry;
    }

    Cache cache() {
        return registry.cache("values");
    }

    /** What Redis or the heap holds. */
    String read(String key) {
        return cache().get(key, String.class).orElse("absent");
    }

    @Override
    public void close() {
        factory.close();
    }
}
