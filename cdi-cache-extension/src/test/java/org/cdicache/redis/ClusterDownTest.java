package org.cdicache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.Eventually.eventually;

import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.cdicache.CacheRegistry;
import org.cdicache.RemoteStatus.State;
import org.cdicache.config.EngineCacheFactory;
import org.junit.jupiter.api.Test;

/**
 * A master that has lost a slot refuses all commands with CLUSTERDOWN, while another server still believes that it has all slots: who looks at
 * the slots only sees a cluster that is well.
 */
class ClusterDownTest {

    @Test
    void linkIsNotEstablished_whileAMasterSaysClusterDown() {
        int slot = SlotHash.getSlot("elsewhere");
        try (ClusterServer master = ClusterServer.withAllSlots();
                ClusterServer believer = ClusterServer.beside(master);
                EngineCacheFactory factory = new EngineCacheFactory()) {
            master.commands().clusterDelSlots(slot);
            master.awaitInfo("cluster_state:fail");
            believer.awaitInfo("cluster_slots_ok:" + SlotHash.SLOT_COUNT);
            CacheRegistry node = factory.registry(CacheConfig.builder(CachePreset.SIMPLE)
                    .redisUrl("redis-cluster://127.0.0.1:" + master.port() + ",127.0.0.1:" + believer.port())
                    .commandTimeout(Duration.ofSeconds(5))
                    .build());

            eventually(
                    "the refusal is told",
                    () -> String.valueOf(node.remoteStatus().detail()).contains("CLUSTERDOWN"));
            assertThat(node.remoteStatus().state()).isEqualTo(State.DOWN);

            master.commands().clusterAddSlots(slot);
            eventually("it is used", () -> node.remoteStatus().state() == State.UP);
        }
    }
}
