package org.cdicache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AclRulesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "+@all -@dangerous;",
                "-@all +get +set;",
                "+@all -@dangerous +config;config",
                "-@all +@write;flushall flushdb migrate swapdb",
                "-@all +@write -@keyspace;",
                "-@all +@fast;swapdb",
                "-@all +sync +psync +monitor +failover;failover monitor psync sync",
                "-@all +function +restore;",
                "nocommands +keys;keys",
                "allcommands -@admin -@write;keys"
            })
    void laterRulesCount(String rules, String dangerous) {
        assertThat(String.join(" ", AclRules.dangerous(rules))).isEqualTo(dangerous == null ? "" : dangerous);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "+@all -@dangerous +config|help +acl|whoami +acl|log +module|list +cluster|nodes +cluster|slots +debug|help;",
                "-@all +acl|setuser;acl|setuser",
                "-@all +config|get;config|get",
                "-@all +config|get +config|set +config|resetstat;config|get config|set",
                "-@all +config|set +config|rewrite +config|get;config",
                "-@all +config -config|set;config|get config|rewrite",
                "-@all +cluster|nodes +cluster|reset;cluster|reset",
                "-@all +cluster;cluster",
                "-@all +config|set -@admin;",
                "-@all +flushall|async;flushall|async",
                "-@all +flushall|async -flushall;",
                "-@all +flushall|async +flushall;flushall",
                "-@all +module|load +debug|sleep;debug|sleep module|load",
                "-@all +client|kill +slaveof;slaveof"
            })
    void partsOfCommandsCount_unlessTheyAreHarmless(String rules, String dangerous) {
        assertThat(String.join(" ", AclRules.dangerous(rules))).isEqualTo(dangerous == null ? "" : dangerous);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "~shop:*;",
                "*;read and change",
                "~*;read and change",
                "allkeys;read and change",
                "~shop:* %RW~*;read and change",
                "~shop:* %W~*;change",
                "%R~*;read",
                "%R~* %W~*;read and change",
                "~*:shop;"
            })
    void patternsOfAllKeys(String patterns, String access) {
        assertThat(AclRules.ofAllKeys(patterns)).isEqualTo(access == null ? "" : access);
    }
}
