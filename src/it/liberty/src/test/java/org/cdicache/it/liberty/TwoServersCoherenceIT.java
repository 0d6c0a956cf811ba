package org.cdicache.it.liberty;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.MalformedURLException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.cdicache.it.ProbeWar;
import org.cdicache.it.app.node.NodeResource;
import org.cdicache.it.cluster.CacheNode;
import org.cdicache.it.cluster.CoherenceRun.Result;
import org.cdicache.it.cluster.Names;
import org.cdicache.it.cluster.Node;
import org.cdicache.it.cluster.Rounds;
import org.cdicache.it.cluster.RunSettings;
import org.cdicache.it.cluster.Scene;
import org.cdicache.it.cluster.StandaloneScene;
import org.cdicache.it.cluster.history.Violation.Rule;
import org.cdicache.spi.TimeSource;
import org.jboss.arquillian.container.spi.client.container.DeploymentException;
import org.jboss.arquillian.container.spi.client.protocol.metadata.HTTPContext;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The coherence run with two nodes that are applications on Open Liberty, and a third in this JVM, on one Redis under all faults: 20 s, or
 * {@code -Dchaos.seconds}. The application is deployed anew for each round.
 */
class TwoServersCoherenceIT {

    private static final int SERVERS = 2;
    private static final List<LibertyContainer> RUNNING = new ArrayList<>();

    @BeforeAll
    static void startServers() throws Exception {
        for (int number = 0; number < SERVERS; number++) {
            LibertyConfiguration configuration = new LibertyConfiguration();
            configuration.setHome(System.getProperty("it.liberty.home"));
            configuration.setServers(System.getProperty("it.liberty.servers"));
            configuration.setServerName("full");
            configuration.setWork(
                    Path.of(System.getProperty("it.work"), "node-" + number).toString());
            LibertyContainer server = new LibertyContainer();
            server.setup(configuration);
            server.start();
            RUNNING.add(server);
        }
    }

    @AfterAll
    static void stopServers() {
        RUNNING.forEach(LibertyContainer::stop);
        RUNNING.clear();
    }

    @Test
    void serversStayCoherent_whateverFails() {
        Rounds.play("liberty", RunSettings.fromProperties(Duration.ofSeconds(20)), TwoServersCoherenceIT::scene);
    }

    /** A check that never fails proves nothing. Without loads, so that the pushes are the only thing that is missing. */
    @Test
    void withoutPushes_staleAndDeletedValuesAreFound() {
        RunSettings settings =
                RunSettings.quick(1, Duration.ofSeconds(12)).withoutLoads().withoutPushes();

        Result result = Rounds.once(settings, TwoServersCoherenceIT::scene);

        assertThat(result.problems()).isEmpty();
        assertThat(result.findings().counts()).containsKeys(Rule.STALE, Rule.RESURRECTED);
        assertThat(result.findings().violations())
                .extracting(violation -> violation.firstRead().node())
                .as("on the servers")
                .contains(0, 1);
    }

    private static Scene scene(RunSettings settings, TimeSource time) {
        return StandaloneScene.of(
                settings,
                time,
                (number, url) -> number < SERVERS
                        ? deployed(RUNNING.get(number), url, settings, time)
                        : new CacheNode(url, settings, time));
    }

    private static Node deployed(LibertyContainer server, String url, RunSettings settings, TimeSource time) {
        WebArchive war = war(url, settings);
        try {
            HTTPContext http =
                    server.deploy(war).getContexts(HTTPContext.class).iterator().next();
            return new LibertyNode(http.getServlets().get(0).getBaseURI().toURL(), () -> undeploy(server, war), time);
        } catch (DeploymentException | MalformedURLException failure) {
            throw new IllegalStateException("The node was not deployed", failure);
        }
    }

    private static void undeploy(LibertyContainer server, WebArchive war) {
        try {
            server.undeploy(war);
        } catch (DeploymentException failure) {
            throw new IllegalStateException("The node was not undeployed", failure);
        }
    }

    private static WebArchive war(String url, RunSettings settings) {
        return ProbeWar.named(
                        "coherence",
                        Map.of(
                                "cache.preset",
                                "production",
                                "cache.redis.url",
                                url,
                                "cache.redis.key-prefix",
                                Names.PREFIX,
                                "cache.memory.max-entries",
                                Integer.toString(Names.MORE_ENTRIES_THAN_KEYS),
                                "cache.redis.heartbeat",
                                settings.heartbeat().toMillis() + "ms",
                                "cache.redis.command-timeout",
                                settings.commandTimeout().toMillis() + "ms",
                                "cache.failure-mode",
                                settings.mode().name().toLowerCase(Locale.ROOT)))
                .addPackage(NodeResource.class.getPackage());
    }
}
