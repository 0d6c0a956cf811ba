package org.cdicache.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.http.HttpResponse;
import java.util.Map;
import org.cdicache.it.app.own.OwnBeans;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Beans of the application, which is another archive than the library's jars, are found by them. */
@ExtendWith(ArquillianExtension.class)
class OwnBeansIT {

    @ArquillianResource
    private URL base;

    private ProbeClient probe;

    @Deployment(testable = false)
    static WebArchive war() {
        return ProbeWar.named("own", Map.of("cache.preset", "simple", "cache.ai.enabled", "true"))
                .addPackage(OwnBeans.class.getPackage());
    }

    @BeforeEach
    void asks() {
        probe = new ProbeClient(base);
    }

    @Test
    void itsConfigurationAndRegistry_takeThePlaceOfTheLibrarys() throws IOException {
        assertThat(probe.beans().path("preset").asText()).isEqualTo("ai-development");
        assertThat(probe.readiness().path("status").asText()).isEqualTo("UP");
        probe.put("web", "key", "value");
        assertThat(probe.read("web", "key").path("value").asText()).isEqualTo("value");
    }

    @Test
    void itsTenantResolver_isAsked() throws IOException {
        assertThat(probe.askAi("qa", "whose?").path("key").asText()).startsWith("qa:~:acme:");
    }

    @Test
    void itsAdmission_judges() throws IOException {
        HttpResponse<String> secret = probe.askAi("secret", "which?", "max-age=60");
        HttpResponse<String> open = probe.askAi("qa", "which?", "max-age=60");

        assertThat(secret.headers().firstValue("Cache-Status").orElseThrow()).endsWith("; detail=secret");
        assertThat(open.headers().firstValue("Cache-Status").orElseThrow()).contains("; stored; ttl=");
    }
}
