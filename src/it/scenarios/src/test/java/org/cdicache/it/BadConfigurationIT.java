package org.cdicache.it;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.cdicache.it.server.FreePort;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A WAR that could not work as configured is refused by the server, which tells everything that is wrong. */
@ExtendWith(ArquillianExtension.class)
class BadConfigurationIT {

    @Deployment(name = "misconfigured", managed = false, testable = false)
    static WebArchive war() {
        return ProbeWar.named(
                "misconfigured",
                Map.of(
                        "cache.preset", "turbo",
                        "cache.default-ttl", "soon",
                        "cache.ai.langchain4j.decorate", "true"));
    }

    @Deployment(name = "unreachable", managed = false, testable = false)
    static WebArchive needsRedis() {
        return ProbeWar.named(
                "unreachable",
                Map.of(
                        "cache.redis.url",
                        "redis://127.0.0.1:" + FreePort.next(),
                        "cache.fail-on-connection-error",
                        "true"));
    }

    @Test
    @RunAsClient
    void theDeploymentIsRefusedWithAllProblems(@ArquillianResource Deployer deployer) {
        assertThatThrownBy(() -> deployer.deploy("misconfigured"))
                .hasStackTraceContaining("cache.preset")
                .hasStackTraceContaining("turbo")
                .hasStackTraceContaining("cache.default-ttl")
                .hasStackTraceContaining("soon")
                .hasStackTraceContaining("needs dev.langchain4j:langchain4j-core");
    }

    @Test
    @RunAsClient
    void theDeploymentIsRefusedWithoutTheRedisThatItRequires(@ArquillianResource Deployer deployer) {
        assertThatThrownBy(() -> deployer.deploy("unreachable"))
                .hasStackTraceContaining("cache.fail-on-connection-error");
    }
}
