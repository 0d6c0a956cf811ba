package org.cdicache.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.it.Eventually.eventually;

import java.time.Duration;
import org.cdicache.CacheConfig;
import org.cdicache.CacheFactory;
import org.cdicache.CachePreset;
import org.cdicache.CacheRegistry;
import org.cdicache.RemoteStatus.State;
import org.cdicache.core.SystemTime;
import org.cdicache.it.cluster.fault.FaultProxy;
import org.cdicache.it.cluster.fault.Network;
import org.cdicache.it.cluster.redis.RedisNode;
import org.cdicache.it.cluster.redis.RedisServers;
import org.junit.jupiter.api.Test;

/** A Redis that can be connected to, and answers later than anybody waits. */
class SlowNetworkIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration TIMEOUT = Duration.ofMillis(400);

    /** Every caller would wait for the whole timeout, and be told nothing. */
    @Test
    void connectionWhosePingIsSlow_isNotUsed_untilItIsQuick() {
        try (RedisNode redis = RedisServers.standalone();
                FaultProxy proxy = FaultProxy.to(redis.port(), SystemTime.INSTANCE);
                CacheFactory factory = CacheFactory.create()) {
            proxy.become(Network.slow(TIMEOUT));
            CacheRegistry registry = factory.registry(CacheConfig.builder(CachePreset.PRODUCTION)
                    .redisUrl(proxy.url())
                    .connectTimeout(Duration.ofSeconds(20))
                    .commandTimeout(TIMEOUT)
                    .build());
            eventually(
                    PATIENCE,
                    () -> assertThat(registry.remoteStatus().detail())
                            .contains("answers later than cache.redis.command-timeout", "400 ms"));
            assertThat(registry.remoteStatus().state()).isEqualTo(State.DOWN);
            assertThat(registry.cache("web").getOrLoad("k", String.class, () -> "loaded"))
                    .isEqualTo("loaded");

            proxy.become(Network.SOUND);
            eventually(
                    PATIENCE, () -> assertThat(registry.remoteStatus().state()).isEqualTo(State.UP));
        }
    }

    /** Nobody asks anything, so that nobody tells; pings are answered, and late. */
    @Test
    void connectionThatBecomesSlow_isGivenUp_andUsedAgainWhenItIsQuick() {
        try (RedisNode redis = RedisServers.standalone();
                FaultProxy proxy = FaultProxy.to(redis.port(), SystemTime.INSTANCE);
                TopologyNode node = new TopologyNode(
                        proxy.url(),
                        settings -> settings.heartbeat(Duration.ofSeconds(1))
                                .connectTimeout(Duration.ofSeconds(20))
                                .commandTimeout(TIMEOUT))) {
            node.awaitUp();
            proxy.become(Network.slow(Duration.ofMillis(250)));
            eventually(PATIENCE, () -> assertThat(node.status().state()).isEqualTo(State.DOWN));
            assertThat(node.status().detail()).contains("400 ms").doesNotContain("pings");
            eventually(PATIENCE, () -> assertThat(node.status().detail()).contains("answers later than"));

            proxy.become(Network.SOUND);
            node.awaitUp();
        }
    }
}
