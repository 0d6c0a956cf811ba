package org.cdicache.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cdicache.demo.Rest.Reply;
import org.junit.jupiter.api.Test;

class DemoLauncherIT {

    @Test
    void withoutSettingsItBringsItsOwnRedisAndTakesEverythingDownWithIt() throws Throwable {
        List<ProcessHandle> children;
        int redisPort;
        DemoProcess demo = DemoProcess.start(Map.of());
        try (demo) {
            children = demo.children();
            redisPort = redisPort(demo);
            assertThat(children).hasSize(2);
            assertThat(accepts(redisPort)).isTrue();
            assertThat(demo.rest()
                            .get("/api/cache/stats")
                            .json()
                            .at("/redis/state")
                            .asText())
                    .isEqualTo("UP");
            assertThat(demo.text())
                    .contains("http://localhost:" + demo.port() + "/")
                    .contains("-Dcache.redis.url=redis://127.0.0.1:" + redisPort)
                    .doesNotContain("Redis does not answer");
        }

        Eventually.until(Duration.ofSeconds(20), () -> children.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(accepts(redisPort)).isFalse();
        assertThat(accepts(demo.port())).isFalse();
    }

    @Test
    void itsOwnRedisKeepsAnswersOverARestart() throws IOException, InterruptedException {
        Map<String, String> settings = Map.of("demo.http.port", "" + DemoProcess.freePort());
        try (DemoProcess demo = DemoProcess.start(settings)) {
            assertThat(demo.rest()
                            .ask("qa", "Tea grows.", Map.of("question", "What grows?"))
                            .tier())
                    .isEqualTo("NONE");
        }

        try (DemoProcess demo = DemoProcess.start(settings)) {
            Reply again = demo.rest().ask("qa", "Tea grows.", Map.of("question", "What grows?"));
            assertThat(again.tier()).isEqualTo("L2");
            assertThat(again.result().path("answer").asText()).isEqualTo("Tea grows.");
        }
    }

    private static int redisPort(DemoProcess demo) {
        Matcher line =
                Pattern.compile("Redis +started on 127\\.0\\.0\\.1:(\\d+)").matcher(demo.text());
        assertThat(line.find()).as(demo.text()).isTrue();
        return Integer.parseInt(line.group(1));
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    @Test
    void itRunsWithoutRedis() throws IOException, InterruptedException {
        try (DemoProcess demo = DemoProcess.start(Map.of("demo.redis", "none"))) {
            Rest rest = demo.rest();
            Reply miss = rest.ask("sentiment", "A wonderful day.");
            Reply hit = rest.ask("sentiment", "A wonderful day.");

            assertThat(miss.tier()).isEqualTo("NONE");
            assertThat(hit.tier()).isEqualTo("L1");
            assertThat(hit.result()).isEqualTo(miss.result());
            assertThat(rest.put(Rest.entry("memory:1"), "1").status()).isEqualTo(204);
            assertThat(rest.delete("/api/cache/entries?pattern=memory:*")
                            .json()
                            .path("removed")
                            .asLong())
                    .isEqualTo(1);
            assertThat(rest.get("/api/cache/stats").json().at("/redis/state").asText())
                    .isEqualTo("NOT_CONFIGURED");
            assertThat(rest.get("/health/ready").json().path("status").asText()).isEqualTo("UP");
            assertThat(demo.children()).hasSize(1);
        }
    }

    @Test
    void itRunsWhileItsRedisIsAwayAndSaysSo() throws IOException, InterruptedException {
        String nobody = "redis://:secret@127.0.0.1:" + DemoProcess.freePort();
        try (DemoProcess demo = DemoProcess.start(Map.of("cache.redis.url", nobody))) {
            Rest rest = demo.rest();

            assertThat(demo.text()).contains("Redis does not answer").doesNotContain("secret");
            assertThat(rest.get("/health/ready")
                            .json()
                            .at("/checks/0/data/degraded")
                            .asBoolean())
                    .isTrue();
            rest.ask("sentiment", "An awful day.");
            assertThat(rest.ask("sentiment", "An awful day.").tier()).isEqualTo("L1");
        }
    }

    @Test
    void aPortInUseIsNamedTogetherWithThePropertyThatChangesIt() throws IOException, InterruptedException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            DemoProcess demo = DemoProcess.launch(Map.of("demo.http.port", "" + port));

            assertThat(demo.awaitEnd()).isEqualTo(1);
            assertThat(demo.text())
                    .contains("Port " + port + " on 127.0.0.1 is in use")
                    .contains("-Ddemo.http.port=");
        }
    }

    @Test
    void aWrongCacheConfigurationEndsTheDemoWithTheLibrarysReport() throws IOException, InterruptedException {
        DemoProcess demo =
                DemoProcess.launch(Map.of("demo.redis", "none", "cache.preset", "fast", "cache.default-ttl", "never"));

        assertThat(demo.awaitEnd()).isEqualTo(1);
        assertThat(demo.text())
                .contains("cache.preset")
                .contains("cache.default-ttl")
                .contains("fast");
    }
}
