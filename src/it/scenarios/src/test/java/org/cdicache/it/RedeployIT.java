package org.cdicache.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.it.Eventually.eventually;

import com.fasterxml.jackson.databind.JsonNode;
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

    @Deployment(name = "chat-leaver", managed = false, testable = false)
    static WebArchive chatLeaver() {
        return ProbeWar.withLangChain4j("chat-leaver", ChatModelIT.configuration("chat-leaver"));
    }

    @Test
    @RunAsClient
    void nothingIsLeftBehindButTheValuesInRedis(
            @ArquillianResource Deployer deployer, @ArquillianResource @OperateOnDeployment("witness") URL witness)
            throws IOException {
        long pid = new ProbeClient(witness).pid();
        ProbeClient leaver = new ProbeClient(
                URI.create(witness.toString()).resolve("/leaver/").toURL());

        deployWithRedis(deployer, "leaver", leaver);
        leaver.put("web", "survivor", "kept by Redis");
        assertThat(leaver.read("web", "survivor").path("tier").asText()).isEqualTo("L1");
        assertThat(ourThreads(pid)).isNotEmpty();
        deployer.undeploy("leaver");
        eventually(LIMIT, () -> assertThat(ourThreads(pid)).isEmpty());

        deployWithRedis(deployer, "leaver", leaver);
        assertThat(leaver.read("web", "survivor").path("tier").asText()).isEqualTo("L2");
        deployer.undeploy("leaver");
        eventually(LIMIT, () -> assertThat(ourThreads(pid)).isEmpty());
    }

    @Test
    @RunAsClient
    void nothingIsLeftBehindOfLangChain4jAndNearMatches(
            @ArquillianResource Deployer deployer, @ArquillianResource @OperateOnDeployment("witness") URL witness)
            throws IOException {
        long pid = new ProbeClient(witness).pid();
        ProbeClient leaver = new ProbeClient(
                URI.create(witness.toString()).resolve("/chat-leaver/").toURL());

        deployWithRedis(deployer, "chat-leaver", leaver);
        JsonNode answer = leaver.chat("How do I fix a broken zipper?", 0.5);
        JsonNode stream = leaver.stream("How do I fix a broken zipper?", 0.5);
        assertThat(leaver.chat("How do I repair a broken zipper?", 0.5)).isEqualTo(answer);
        deployer.undeploy("chat-leaver");
        eventually(LIMIT, () -> assertThat(ourThreads(pid)).isEmpty());

        // The new models count from one again: asked once before, they could not say by chance what the former ones
        // said.
        deployWithRedis(deployer, "chat-leaver", leaver);
        leaver.chat("Another question", 0.5);
        leaver.stream("Another question", 0.5);
        assertThat(leaver.chat("How do I fix a broken zipper?", 0.5)).isEqualTo(answer);
        assertThat(leaver.stream("How do I fix a broken zipper?", 0.5)).isEqualTo(stream);
        deployer.undeploy("chat-leaver");
        eventually(LIMIT, () -> assertThat(ourThreads(pid)).isEmpty());
    }

    private static void deployWithRedis(Deployer deployer, String name, ProbeClient leaver) {
        deployer.deploy(name);
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
