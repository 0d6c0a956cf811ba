package org.cdicache.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.it.Eventually.eventually;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.OperateOnDeployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * An application that is taken away leaves no thread behind in a server that goes on running, and finds its values again when it comes
 * back.
 */
@ExtendWith(ArquillianExtension.class)
@Tag("server-outlives-application")
class RedeployIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Deployment(name = "witness", order = 1, testable = false)
    static WebArchive witness() {
        return ProbeWar.withoutLibrary("witness");
    }

    @Deployment(name = "leaver", managed = false, testable = false)
    static WebArchive leaver() {
        return ProbeWar.named(
                "leaver", Map.of("cache.redis.url", RedisProcess.shared().url(), "cache.redis.key-prefix", "leaver"));
    }

    @Test
    @RunAsClient
    void nothingIsLeftBehindButTheValuesInRedis(
            @ArquillianResource Deployer deployer, @ArquillianResource @OperateOnDeployment("witness") URL witness)
            throws IOException {
        long pid = new ProbeClient(witness).pid();
        ProbeClient leaver = new ProbeClient(
                URI.create(witness.toString()).resolve("/leaver/").toURL());

        deployWithRedis(deployer, leaver);
        leaver.put("web", "survivor", "kept by Redis");
        assertThat(leaver.read("web", "survivor").path("tier").asText()).isEqualTo("L1");
        assertThat(ourThreads(pid)).isNotEmpty();
        deployer.undeploy("leaver");
        eventually(LIMIT, () -> assertThat(ourThreads(pid)).isEmpty());

        deployWithRedis(deployer, leaver);
        assertThat(leaver.read("web", "survivor").path("tier").asText()).isEqualTo("L2");
        deployer.undeploy("leaver");
        eventually(LIMIT, () -> assertThat(ourThreads(pid)).isEmpty());
    }

    private static void deployWithRedis(Deployer deployer, ProbeClient leaver) {
        deployer.deploy("leaver");
        eventually(
                LIMIT,
                () -> assertThat(leaver.readiness().at("/data/redis").asText()).isEqualTo("up"));
    }

    private static List<String> ourThreads(long pid) throws IOException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(pid),
                        "Thread.print")
                .redirectErrorStream(true)
                .start();
        String printed = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(printed).contains("Full thread dump");
        return printed.lines()
                .filter(line -> line.startsWith("\"cdi-cache") || line.startsWith("\"lettuce"))
                .toList();
    }
}
