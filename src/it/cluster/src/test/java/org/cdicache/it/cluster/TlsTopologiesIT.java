package org.cdicache.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.it.Eventually.eventually;
import static org.cdicache.it.cluster.TopologyNode.LIMIT;

import io.lettuce.core.cluster.SlotHash;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.cdicache.EntryOptions;
import org.cdicache.it.cluster.redis.TlsFiles;
import org.cdicache.it.cluster.redis.TlsNode;
import org.junit.jupiter.api.Test;

/** What a Cluster and a Sentinel tell of servers leads to their ports for TLS, and the certificate is verified there, too. */
class TlsTopologiesIT {

    private static TopologyNode node(String url) {
        return new TopologyNode(url, settings -> settings.redisTls(tls -> tls.ca(TlsFiles.certificate())));
    }

    private static void share(TopologyNode one, TopologyNode two) {
        Map<String, String> entries = new TreeMap<>();
        IntStream.range(0, 100).forEach(i -> entries.put("k" + i, "v" + i));
        one.cache().putAll(entries, EntryOptions.NONE);
        assertThat(two.cache().getAll(entries.keySet(), String.class)).isEqualTo(entries);
        one.cache().put("k7", "new");
        eventually(LIMIT, () -> assertThat(two.read("k7")).isEqualTo("new"));
    }

    @Test
    void cluster() {
        try (TlsNode first = TlsNode.clusterNode();
                TlsNode second = TlsNode.clusterNode()) {
            int half = SlotHash.SLOT_COUNT / 2;
            takeSlots(first, 0, half);
            takeSlots(second, half, SlotHash.SLOT_COUNT);
            Admin.ask(first.server(), c -> c.clusterMeet("127.0.0.1", second.port()));
            for (TlsNode master : new TlsNode[] {first, second}) {
                eventually(
                        LIMIT,
                        () -> assertThat((String) Admin.ask(master.server(), c -> c.clusterInfo()))
                                .contains("cluster_state:ok", "cluster_slots_ok:16384"));
            }
            String url = "rediss-cluster://127.0.0.1:" + first.port();
            try (TopologyNode one = node(url).awaitUp();
                    TopologyNode two = node(url).awaitUp()) {
                share(one, two);
                assertThat(Admin.keys(first.server(), "it:values:*:k*")).hasSizeGreaterThan(20);
                assertThat(Admin.keys(second.server(), "it:values:*:k*")).hasSizeGreaterThan(20);
            }
            try (TopologyNode stranger = new TopologyNode(url)) {
                assertThat(stranger.refusal()).contains("not signed by anybody who is trusted");
            }
        }
    }

    private static void takeSlots(TlsNode node, int from, int to) {
        Admin.ask(
                node.server(), c -> c.clusterAddSlots(IntStream.range(from, to).toArray()));
    }

    @Test
    void sentinel() {
        try (TlsNode master = TlsNode.standalone();
                TlsNode sentinel = TlsNode.sentinelOf(master, "mymaster")) {
            String url = "rediss-sentinel://127.0.0.1:" + sentinel.port() + "#mymaster";
            try (TopologyNode one = node(url).awaitUp();
                    TopologyNode two = node(url).awaitUp()) {
                share(one, two);
                assertThat(Admin.clients(master.server()).lines().filter(line -> line.contains("name=cdi-cache")))
                        .hasSize(2);
            }
            try (TopologyNode stranger = new TopologyNode(url)) {
                assertThat(stranger.refusal())
                        .contains(
                                "no Sentinel of cache.redis.url can be asked", "not signed by anybody who is trusted");
            }
        }
    }
}
