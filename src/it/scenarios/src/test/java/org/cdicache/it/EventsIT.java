package org.cdicache.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.it.Eventually.eventually;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cdicache.it.app.observed.ObservedResource;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What an application is told of its caches, and a cache that is warmed at start-up. */
@ExtendWith(ArquillianExtension.class)
class EventsIT {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final RedisProcess redis = RedisProcess.shared();

    @ArquillianResource
    private URL base;

    private ProbeClient probe;

    @Deployment(testable = false)
    static WebArchive war() {
        return ProbeWar.named(
                        "events",
                        Map.of(
                                "cache.preset", "simple",
                                "cache.redis.url", RedisProcess.shared().url(),
                                "cache.redis.key-prefix", "events"))
                .addPackage(ObservedResource.class.getPackage());
    }

    @BeforeEach
    void connected() {
        probe = new ProbeClient(base);
        eventually(
                LIMIT,
                () -> assertThat(probe.readiness().at("/data/redis").asText()).isEqualTo("up"));
    }

    @Test
    void anObserverBeanIsToldOfItsCache() throws IOException {
        probe.put("web", "told", "value");
        probe.read("web", "told");
        probe.delete("web", "told");
        probe.put("users", "not-of-its-cache", "value");

        assertThat(lines())
                .contains(
                        "bean: Put[cache=web, key=told, loaded=false]",
                        "bean: Hit[cache=web, key=told, tier=L1, stale=false]",
                        "bean: Delete[cache=web, key=told]",
                        "bean: RemoteBack[]")
                .noneMatch(line -> line.startsWith("bean:") && line.contains("cache=users"));
    }

    @Test
    void anObserverMethodIsCalledForWhatItNames() throws IOException {
        probe.read("users", "nobody");
        probe.read("web", "nothing");

        assertThat(lines())
                .contains("method: Miss[cache=users, key=nobody]")
                .doesNotContain("method: Miss[cache=web, key=nothing]");
    }

    /** Told on threads of the library and of the server, where no request is. */
    @Test
    void whatAnotherClientChangesInRedisIsObserved() throws IOException {
        probe.put("web", "changed-elsewhere", "value");
        assertThat(redis.delete("events:web:changed-elsewhere")).isTrue();

        String event = "RemoteInvalidation[cache=web, scope=KEY, name=changed-elsewhere]";
        eventually(
                LIMIT,
                () -> assertThat(lines()).contains("bean: " + event, "method: " + event, "async method: " + event));
    }

    @Test
    void aCacheIsWarmedAtStartUp() throws IOException {
        eventually(
                LIMIT,
                () -> assertThat(probe.observed().path("warmed").asLong()).isEqualTo(3));

        JsonNode found = probe.read("users", "bert");
        assertThat(found.path("value").asText()).isEqualTo("bert at start-up");
        assertThat(redis.stored("events:users:bert")).contains("bert at start-up");
    }

    private List<String> lines() throws IOException {
        List<String> lines = new ArrayList<>();
        probe.observed().path("lines").forEach(line -> lines.add(line.asText()));
        return lines;
    }
}
