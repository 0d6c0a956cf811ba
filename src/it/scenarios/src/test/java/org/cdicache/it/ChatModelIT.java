package org.cdicache.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.it.Eventually.eventually;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URL;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** LangChain4j in a WAR: its models with the cache in front by one property, and near matches with its embedding models. */
@ExtendWith(ArquillianExtension.class)
class ChatModelIT {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final RedisProcess redis = RedisProcess.shared();

    @ArquillianResource
    private URL base;

    private ProbeClient probe;

    @Deployment(testable = false)
    static WebArchive war() {
        return ProbeWar.withLangChain4j("chat", configuration("chat"));
    }

    /** Near matches for one operation only: that of the models. */
    static Map<String, String> configuration(String keyPrefix) {
        return Map.of(
                "cache.preset", "ai-production",
                "cache.redis.url", RedisProcess.shared().url(),
                "cache.redis.key-prefix", keyPrefix,
                "cache.ai.langchain4j.decorate", "true",
                "cache.ai.near.enabled", "true",
                "cache.ai.near.mode", "serve",
                "cache.ai.near.threshold", "1",
                "cache.ai.near.operations.chat.threshold", "0.8");
    }

    @BeforeEach
    void connected() {
        probe = new ProbeClient(base);
        eventually(
                LIMIT,
                () -> assertThat(probe.readiness().at("/data/redis").asText()).isEqualTo("up"));
    }

    @Test
    void onlyThisWarHasLangChain4j() throws IOException {
        assertThat(probe.beans().path("langChain4j").asBoolean()).isTrue();
    }

    @Test
    void aQuestionIsPaidForOnce_andTheHitTellsWhatTheModelTold() throws IOException {
        JsonNode first = probe.chat("What is the capital of France?", 0.1);
        JsonNode again = probe.chat("What is the capital of France?", 0.1);

        assertThat(first.path("text").asText()).startsWith("answer ");
        assertThat(again).isEqualTo(first);
        assertThat(again.path("inputTokens").asInt()).isEqualTo(11);
        assertThat(again.path("outputTokens").asInt()).isEqualTo(7);
        assertThat(again.path("finishReason").asText()).isEqualTo("STOP");
        assertThat(redis.holds("chat:ai:chat:small-1:~:*")).isTrue();
    }

    @Test
    void aChangedParameterIsAnotherQuestion() throws IOException {
        JsonNode cold = probe.chat("Tell me a joke about cats", 0.2);
        JsonNode warm = probe.chat("Tell me a joke about cats", 0.9);

        assertThat(warm.path("text")).isNotEqualTo(cold.path("text"));
        assertThat(probe.chat("Tell me a joke about cats", 0.2)).isEqualTo(cold);
        assertThat(probe.chat("Tell me a joke about cats", 0.9)).isEqualTo(warm);
    }

    @Test
    void aStreamIsToldAgainInItsParts() throws IOException {
        JsonNode first = probe.stream("Write a poem about rain", 0.1);
        JsonNode again = probe.stream("Write a poem about rain", 0.1);

        assertThat(first.path("parts")).hasSize(2);
        assertThat(again).isEqualTo(first);
        assertThat(probe.stream("Write a poem about rain", 0.2).path("text")).isNotEqualTo(first.path("text"));
    }

    @Test
    void aClientIsToldWhereTheModelsAnswerCameFrom() throws IOException {
        assertThat(status("Who wrote Faust?")).contains("; fwd=request; stored; ttl=");
        assertThat(status("Who wrote Faust?")).startsWith("cdi-cache-ai; hit; ttl=");
    }

    /** What a model throws when nothing is cached is no failure of the server. */
    @Test
    void aClientThatWantsCachedAnswersOnly_isToldThatThereIsNone() throws IOException {
        assertAbsent(probe.chat("What is on at the opera tonight?", "only-if-cached"));
        assertAbsent(probe.chat("streamed", "What is on at the opera tonight?", "only-if-cached"));

        assertThat(probe.chat("What is on at the opera tonight?", "max-age=60").statusCode())
                .isEqualTo(200);
        HttpResponse<String> hit = probe.chat("What is on at the opera tonight?", "only-if-cached");
        assertThat(hit.statusCode()).isEqualTo(200);
        assertThat(hit.headers().firstValue("Cache-Status").orElseThrow()).startsWith("cdi-cache-ai; hit; ttl=");
    }

    private static void assertAbsent(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(504);
        assertThat(response.headers().allValues("Cache-Status")).containsExactly("cdi-cache-ai; detail=only-if-cached");
    }

    /** As configuration makes them, for langchain4j-cdi. */
    @Test
    void aDecoratorThatIsGivenNoCache_takesTheApplications() throws IOException {
        String first =
                probe.chat("built", "Where do storks sleep?", "max-age=3600").body();

        HttpResponse<String> again = probe.chat("built", "Where do storks sleep?", "max-age=3600");

        assertThat(again.body()).isEqualTo(first);
        assertThat(again.headers().firstValue("Cache-Status").orElseThrow()).startsWith("cdi-cache-ai; hit; ttl=");
    }

    @Test
    void anAnswerToNearlyTheSameQuestion_answers() throws IOException {
        JsonNode fix = probe.chat("How do I fix a broken zipper?", 0.5);

        HttpResponse<String> repair = probe.chat("How do I repair a broken zipper?", "max-age=3600");

        assertThat(repair.headers().firstValue("Cache-Status").orElseThrow()).endsWith("; detail=near");
        assertThat(repair.body()).contains(fix.path("text").asText());
    }

    @Test
    void whatTheGuardsForbid_isAskedAnew() throws IOException {
        JsonNode required = probe.chat("Which vaccines are required for travel to Kenya?", 0.5);
        JsonNode not = probe.chat("Which vaccines are not required for travel to Kenya?", 0.5);

        assertThat(not.path("text")).isNotEqualTo(required.path("text"));
    }

    @Test
    void otherOperationsHaveNoNearMatches() throws IOException {
        probe.askAi("qa", "How do I fix a broken zipper?");

        assertThat(probe.askAi("qa", "How do I repair a broken zipper?")
                        .path("tier")
                        .asText())
                .isEqualTo("NONE");
    }

    private String status(String question) throws IOException {
        List<String> told = probe.chat(question, "max-age=3600").headers().allValues("Cache-Status");
        assertThat(told).hasSize(1);
        return told.get(0);
    }
}
