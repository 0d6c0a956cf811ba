package org.cdicache.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.it.Eventually.eventually;

import java.time.Duration;
import org.cdicache.Cache;
import org.cdicache.CacheConfig;
import org.cdicache.CacheFactory;
import org.cdicache.CachePreset;
import org.cdicache.CacheRegistry;
import org.cdicache.RemoteStatus;
import org.cdicache.core.SystemTime;
import org.cdicache.it.cluster.fault.FaultProxy;
import org.cdicache.it.cluster.redis.RedisNode;
import org.cdicache.it.cluster.redis.RedisServers;
import org.junit.jupiter.api.Test;

/** A write that the network keeps until the connection it was sent on has been given up. */
class StrandedWriteIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Put is sent and stranded; the connection is given up; a new one is made; delete, acknowledged; the put arrives. */
    @Test
    void writeOnAConnectionThatWasGivenUp_takesNoEffectAnyMore() throws Exception {
        try (RedisNode redis = RedisServers.standalone();
                FaultProxy proxy = FaultProxy.to(redis.port(), SystemTime.INSTANCE);
                CacheFactory factory = CacheFactory.create()) {
            CacheRegistry registry = factory.registry(CacheConfig.builder(CachePreset.PRODUCTION)
                    .redisUrl(proxy.url())
                    .heartbeat(Duration.ofMillis(200))
                    .commandTimeout(Duration.ofMillis(300))
                    .build());
            Cache cache = registry.cache("values");
            eventually(
                    PATIENCE, () -> assertThat(registry.remoteStatus().state()).isEqualTo(RemoteStatus.State.UP));
            cache.put("k", "early");

            proxy.strand();
            cache.put("k", "late");
            eventually(PATIENCE, () -> {
                assertThat(cache.ping().state()).as("on a new connection").isEqualTo(RemoteStatus.State.UP);
                assertThat(cache.get("k", String.class)).as("repaired").isEmpty();
            });
            cache.delete("k");
            proxy.release();
            eventually(
                    PATIENCE,
                    () -> assertThat(proxy.connections())
                            .as("only the new one is left")
                            .isEqualTo(1));

            assertThat(cache.ping().state()).isEqualTo(RemoteStatus.State.UP);
            assertThat(cache.lookup("k", String.class).hit()).isFalse();
            assertThat(cache.keys("*")).isEmpty();
        }
    }
}
