package org.cdicache.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.it.Eventually.eventually;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URL;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the library does in a WAR while everything is well. */
@ExtendWith(ArquillianExtension.class)
class CacheIT {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final RedisProcess redis = RedisProcess.shared();

    @ArquillianResource
    private URL base;

    private ProbeClient probe;

    @Deployment(testable = false)
    static WebArchive war() {
        return ProbeWar.named(
                "probe",
                Map.of(
                        "cache.preset", "ai-development",
                        "cache.redis.url", RedisProcess.shared().url(),
                        "cache.redis.key-prefix", "it"));
    }

    @BeforeEach
    void connected() {
        probe = new ProbeClient(base);
        eventually(
                LIMIT,
                () -> assertThat(probe.readiness().at("/data/redis").asText()).isEqualTo("up"));
    }

    @Test
    void everyBeanIsInjected() throws IOException {
        JsonNode beans = probe.beans();
        assertThat(beans.path("preset").asText()).isEqualTo("ai-development");
        assertThat(beans.path("keyPrefix").asText()).isEqualTo("it");
        assertThat(beans.path("web").asText()).isEqualTo("web");
        assertThat(beans.path("users").asText()).isEqualTo("users");
        assertThat(beans.path("ping").asText()).isEqualTo("UP");
        assertThat(beans.path("langChain4j").asBoolean())
                .as("needed by nobody else")
                .isFalse();
        assertThat(beans.path("registry")).extracting(JsonNode::asText).contains("users", "web");
    }

    @Test
    void aValueTravelsThroughBothTiers() throws IOException {
        probe.put("web", "journey", "to Redis and back");

        assertThat(redis.stored("it:web:journey")).contains("to Redis and back");
        assertThat(redis.ttl("it:web:journey")).isBetween(Duration.ofMillis(1), Duration.ofSeconds(60));
        assertFound(probe.read("web", "journey"), "to Redis and back", "L1");

        redis.rewrite("it:web:journey", "it:web:journey");
        eventually(
                LIMIT,
                () -> assertThat(tier("web", "journey", "to Redis and back")).isEqualTo("L2"));
        eventually(
                LIMIT,
                () -> assertThat(tier("web", "journey", "to Redis and back")).isEqualTo("L1"));
    }

    @Test
    void aKeyDeletedInRedisIsGoneFromTheHeap() throws IOException {
        probe.put("web", "deleted", "value");
        assertFound(probe.read("web", "deleted"), "value", "L1");

        assertThat(redis.delete("it:web:deleted")).isTrue();

        eventually(LIMIT, () -> assertMiss(probe.read("web", "deleted")));
    }

    @Test
    void aValueChangedInRedisIsSeen() throws IOException {
        probe.put("web", "changed", "before");
        probe.put("web", "other", "after");
        assertFound(probe.read("web", "changed"), "before", "L1");

        redis.rewrite("it:web:other", "it:web:changed");

        eventually(
                LIMIT,
                () -> assertThat(probe.read("web", "changed").path("value").asText())
                        .isEqualTo("after"));
    }

    @Test
    void aDeleteReachesBothTiers() throws IOException {
        probe.put("web", "removed", "value");

        assertThat(probe.delete("web", "removed")).isTrue();

        assertMiss(probe.read("web", "removed"));
        assertThat(redis.holds("it:web:removed")).isFalse();
        assertThat(probe.delete("web", "removed")).isFalse();
    }

    @Test
    void aLoadedValueIsLoadedOnce() throws IOException {
        assertFound(probe.readOrLoad("web", "loaded", "first"), "first", "NONE");
        assertFound(probe.readOrLoad("web", "loaded", "second"), "first", "L1");
        assertThat(redis.stored("it:web:loaded")).contains("first");
    }

    @Test
    void namedCachesAreSeparate() throws IOException {
        probe.put("web", "same-key", "of web");
        probe.put("users", "same-key", "of users");

        assertFound(probe.read("web", "same-key"), "of web", "L1");
        assertFound(probe.read("users", "same-key"), "of users", "L1");
        assertThat(redis.stored("it:users:same-key")).contains("of users");
    }

    @Test
    void anAnswerIsGeneratedOnce() throws IOException {
        JsonNode first = probe.askAi("summarize", "a long text");
        JsonNode second = probe.askAi("summarize", "a long text");

        assertFound(first, "summarize of 11 characters", "NONE");
        assertFound(second, "summarize of 11 characters", "L1");
        assertThat(redis.stored("it:ai:" + first.path("key").asText())).contains("summarize of 11 characters");
    }

    @Test
    void clientsSayHowTheyWantTheirAnswers_andAreToldHowTheyGotThem() throws IOException {
        HttpResponse<String> absent = probe.askAi("qa", "who?", "only-if-cached");
        assertThat(absent.statusCode()).isEqualTo(504);
        assertThat(absent.headers().firstValue("Cache-Status")).contains("cdi-cache-ai; detail=only-if-cached");

        HttpResponse<String> miss = probe.askAi("qa", "who?", "max-age=60");
        assertThat(miss.statusCode()).isEqualTo(200);
        assertThat(miss.headers().firstValue("Cache-Status").orElseThrow()).contains("fwd=", "; stored; ttl=");
        assertThat(miss.headers().firstValue("Age")).isEmpty();

        HttpResponse<String> hit = probe.askAi("qa", "who?", "only-if-cached");
        assertThat(hit.statusCode()).isEqualTo(200);
        assertThat(hit.headers().firstValue("Cache-Status").orElseThrow()).contains("cdi-cache-ai; hit; ttl=");
        assertThat(hit.headers().firstValue("Age").orElseThrow()).matches("[0-9]+");

        assertThat(probe.askAi("qa", "who?", "no-cache")
                        .headers()
                        .firstValue("Cache-Status")
                        .orElseThrow())
                .contains("cdi-cache-ai; fwd=request; stored");
    }

    @Test
    void anAiCachedMethod_runsOnce() throws IOException {
        JsonNode first = probe.write(2, "a long story");

        assertThat(first.path("text").asText()).isEqualTo("2 sentences about a long story");
        assertThat(probe.write(2, "a long story")).isEqualTo(first);
        assertThat(probe.write(3, "a long story").path("run").asInt())
                .isGreaterThan(first.path("run").asInt());
    }

    @Test
    void anAiCachedMethod_doesWhatAClientWants() throws IOException {
        HttpResponse<String> absent = probe.write(2, "a tale", "only-if-cached");
        assertThat(absent.statusCode()).isEqualTo(504);
        assertThat(absent.headers().firstValue("Cache-Status")).contains("cdi-cache-ai; detail=only-if-cached");

        assertThat(probe.write(2, "a tale", "max-age=60").statusCode()).isEqualTo(200);
        assertThat(probe.write(2, "a tale", "only-if-cached").body()).contains("2 sentences about a tale");
    }

    @Test
    void whatAnAiCachedMethodThrows_isNotWrapped() throws IOException {
        assertThat(probe.write(0, "a long story").path("thrown").asText()).isEqualTo("java.io.IOException");
    }

    @Test
    void theServerIsReady() throws IOException {
        JsonNode check = probe.readiness();
        assertThat(check.path("status").asText()).isEqualTo("UP");
        assertThat(check.at("/data/redis").asText()).isEqualTo("up");
        assertThat(check.at("/data/degraded").asBoolean(false)).isFalse();
    }

    @Test
    @Tag("with-metrics")
    void readsAreCounted() throws IOException {
        double hitsBefore = counted("l1", "hit");
        double missesBefore = counted("l2", "miss");
        assertMiss(probe.read("web", "never-stored"));
        probe.put("web", "counted", "value");
        assertFound(probe.read("web", "counted"), "value", "L1");

        eventually(LIMIT, () -> assertThat(counted("l1", "hit")).isGreaterThan(hitsBefore));
        eventually(LIMIT, () -> assertThat(counted("l2", "miss")).isGreaterThan(missesBefore));
    }

    @Test
    @Tag("with-metrics")
    void requestsToTheAiCacheAreCounted() throws IOException {
        probe.askAi("key_points", "counted");
        probe.askAi("key_points", "counted");

        eventually(
                LIMIT,
                () -> assertThat(probe.atServer("/metrics").body())
                        .containsPattern(
                                "cache_ai_requests_total\\{(?=[^}]*operation=\"key_points\")(?=[^}]*result=\"hit\")"));
    }

    @Test
    @Tag("without-metrics")
    void aServerWithoutMetricsIsFine() throws IOException {
        assertThat(probe.atServer("/metrics").statusCode()).isEqualTo(404);
    }

    private double counted(String tier, String result) throws IOException {
        return Pattern.compile(
                        "^cache_gets_total\\{(?=[^}]*cache=\"web\")(?=[^}]*tier=\"" + tier + "\")(?=[^}]*result=\""
                                + result + "\")[^}]*} ([0-9.E]+)",
                        Pattern.MULTILINE)
                .matcher(probe.atServer("/metrics").body())
                .results()
                .map(MatchResult::group)
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private String tier(String cache, String key, String value) throws IOException {
        JsonNode found = probe.read(cache, key);
        assertThat(found.path("value").asText()).isEqualTo(value);
        return found.path("tier").asText();
    }

    private static void assertFound(JsonNode found, String value, String tier) {
        assertThat(found.path("value").asText()).isEqualTo(value);
        assertThat(found.path("tier").asText()).isEqualTo(tier);
    }

    private static void assertMiss(JsonNode found) {
        assertThat(found.has("value")).isFalse();
        assertThat(found.path("tier").asText()).isEqualTo("NONE");
    }
}
