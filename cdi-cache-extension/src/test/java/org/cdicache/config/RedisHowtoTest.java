package org.cdicache.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.cdicache.CacheConfig;
import org.cdicache.CacheConfig.ReadFrom;
import org.cdicache.RedisCredentials;
import org.cdicache.RedisServers;
import org.cdicache.RedisServers.Server;
import org.cdicache.RedisServers.Topology;
import org.cdicache.SecurityReport;
import org.cdicache.SecurityReport.Finding;
import org.cdicache.SecurityReport.Severity;
import org.cdicache.redis.TestCertificates;
import org.junit.jupiter.api.Test;

/** The examples of docs/howto/redis.md. What the rule for the user allows is tried on a real Redis in {@code LoginTest}. */
class RedisHowtoTest {

    private static final HowtoPage PAGE = new HowtoPage("redis.md");

    /** The files that the page names, and those of the tests that they stand for. */
    private static final Map<String, String> FILES = Map.of(
            "/etc/cache/ca.pem", "ca.crt",
            "/etc/cache/client.pem", "client.crt",
            "/etc/cache/client.key", "client.key",
            "/etc/cache/trust.p12", "trust.p12",
            "/etc/cache/client.p12", "client.p12");

    @Test
    void propertiesAreRead() {
        List<CacheConfig.Redis> read = new ArrayList<>();
        for (String example : PAGE.blocks("properties")) {
            read.add(HowtoPage.read(onThisMachine(example)).redis().orElseThrow());
        }

        assertThat(read).hasSizeGreaterThanOrEqualTo(8);
        assertThat(read.get(0).clientName()).isEqualTo("shop@node-1");
        assertThat(read.get(0).credentials()).isEmpty();
        topologies(read);
        assertThat(read.stream().map(CacheConfig.Redis::readFrom))
                .startsWith(ReadFrom.MASTER)
                .containsOnlyOnce(ReadFrom.REPLICA_PREFERRED);
        assertThat(read.get(5).url()).isEqualTo("redis://shop:a-long-password@cache.test:6379");
        assertThat(read.get(5).credentials().orElseThrow().get())
                .isEqualTo(new RedisCredentials("shop", "a-long-password"));
        assertThat(read.get(6).tls().trusted()).hasSize(1);
        assertThat(read.get(6).tls().identity()).isEmpty();
        assertThat(read.get(7).tls().identity()).isPresent();
        assertThat(read.get(7).url()).isEqualTo("rediss://shop:a-long-password@cache.test:6380");
        assertThat(read.get(8).tls().trusted()).hasSize(1);
        assertThat(read.get(8).tls().identity()).isPresent();
        assertThat(read.stream().map(redis -> redis.tls().verifyHost())).doesNotContain(false);
    }

    private static void topologies(List<CacheConfig.Redis> read) {
        assertThat(read.get(1).servers())
                .isEqualTo(new RedisServers(
                        Topology.SERVERS,
                        List.of(new Server("cache-1.test", 6379), new Server("cache-2.test", 6379)),
                        ""));
        assertThat(read.get(2).servers().topology()).isEqualTo(Topology.SENTINEL);
        assertThat(read.get(2).servers().masterName()).isEqualTo("mymaster");
        assertThat(read.get(2).servers().servers()).hasSize(3);
        assertThat(read.get(2).urlCredentials()).contains(new RedisCredentials("shop", "a-long-password"));
        assertThat(read.get(2).sentinelCredentials()).contains(new RedisCredentials("watcher", "another-password"));
        assertThat(read.get(3).servers().topology()).isEqualTo(Topology.CLUSTER);
        assertThat(read.get(3).encrypted()).isTrue();
    }

    @Test
    void jsonIsRead() {
        String json = Pattern.compile("`(\\{\"redis\".*?}})`")
                .matcher(PAGE.text())
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
        assertThat(CacheConfig.builder()
                        .fromJson(onThisMachine(json))
                        .build()
                        .redis()
                        .orElseThrow()
                        .tls()
                        .ca())
                .contains(TestCertificates.file("ca.crt"));
    }

    @Test
    void reportIsWhatThePageShows() {
        String shown = PAGE.blocks("").stream()
                .filter(block -> block.startsWith("Security"))
                .findFirst()
                .orElseThrow();
        SecurityReport configured = SecurityReport.of(
                CacheConfig.builder().redisUrl("redis://:pw@cache.test").build());
        for (Finding finding : configured.findings()) {
            assertThat(shown).contains("  - " + finding + "\n");
        }
        assertThat(configured.of(Severity.HIGH)).hasSize(1);
        assertThat(PAGE.blocks("java").get(1)).contains("SecurityReport.of(config)", "registry.securityReport()");
        assertThat(PAGE.blocks("java").get(0)).contains(".redisCredentials(() -> new RedisCredentials(");
    }

    private static String onThisMachine(String example) {
        String text = example;
        for (Map.Entry<String, String> file : FILES.entrySet()) {
            text = text.replace(
                    file.getKey(), TestCertificates.file(file.getValue()).toString());
        }
        return text;
    }
}
