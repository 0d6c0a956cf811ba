package org.cdicache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReplicationTest {

    private static final String MASTER = "# Replication\r\nrole:master\r\nconnected_slaves:3\r\n"
            + "slave0:ip=10.0.0.7,port=6379,state=online,offset=1092,lag=0\r\n"
            + "slave1:ip=10.0.0.8,port=6380,state=wait_bgsave,offset=0,lag=0\r\n"
            + "slave2:ip=::1,port=6381,state=online,offset=7,lag=9\r\n"
            + "master_failover_state:no-failover\r\nmaster_replid:aaa\r\nmaster_replid2:000\r\nmaster_repl_offset:1092\r\n";

    private static String replica(String history, long offset) {
        return "# Replication\r\nrole:slave\r\nmaster_host:10.0.0.1\r\nmaster_link_status:up\r\nslave_read_repl_offset:9999\r\n"
                + "slave_repl_offset:" + offset + "\r\nmaster_replid:" + history + "\r\nmaster_repl_offset:9999\r\n";
    }

    private static Replication parse(String text) {
        return Replication.parse(text, "cache.test");
    }

    @Test
    void masterTellsItsReplicas_thoseThatHaveCaughtUp() {
        assertThat(parse(MASTER))
                .isEqualTo(new Replication(
                        "aaa", 1092, List.of(new ServerAddress("10.0.0.7", 6379), new ServerAddress("::1", 6381))));
    }

    @Test
    void replicaHasAll_ifItHasCarriedOutAsMuchOfTheSameHistory() {
        assertThat(parse(replica("aaa", 1092)).hasAllOf(parse(MASTER))).isTrue();
        assertThat(parse(replica("aaa", 5000)).hasAllOf(parse(MASTER))).isTrue();
        assertThat(parse(replica("aaa", 1091)).hasAllOf(parse(MASTER)))
                .as("what it has only read does not count")
                .isFalse();
        assertThat(parse(replica("bbb", 5000)).hasAllOf(parse(MASTER)))
                .as("another master's")
                .isFalse();
    }

    @Test
    void serverThatTellsNothing_provesNothing() {
        assertThat(parse("").replicas()).isEmpty();
        assertThat(parse("").hasAllOf(parse(""))).isFalse();
        assertThat(parse("role:slave\r\nmaster_replid:aaa\r\n").hasAllOf(parse(MASTER)))
                .isFalse();
    }
}
