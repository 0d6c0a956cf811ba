package org.cdicache.ai.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.cdicache.Cache;
import org.cdicache.CachePreset;
import org.cdicache.CacheRegistry;
import org.cdicache.Tier;
import org.cdicache.TypeRef;
import org.cdicache.WebCache;
import org.cdicache.ai.AiCache;
import org.cdicache.ai.AiCacheConfig;
import org.cdicache.ai.AiOperation;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.TextEmbedder;
import org.cdicache.ai.near.LettersEmbedder;
import org.jboss.weld.environment.se.WeldContainer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The extensions of both modules, as a container finds them, each time with another MicroProfile Config. */
class AiCacheExtensionTest {

    private static final AiRequest REQUEST = AiRequest.of("summarize", "a long story");

    @Dependent
    static class App {
        @Inject
        @AiCache
        AiResponseCache answers;

        @Inject
        AiCacheConfig config;

        @Inject
        CacheRegistry registry;

        @Inject
        @WebCache
        Cache web;
    }

    @Dependent
    static class OwnConfig {
        @Produces
        AiCacheConfig config() {
            return AiCacheConfig.builder(CachePreset.AI_PRODUCTION)
                    .operation("summarize", AiOperation.DEFAULT)
                    .defaultTtl(Duration.ofSeconds(42))
                    .build();
        }
    }

    private final Deployments deployments = new Deployments();

    @AfterEach
    void close() {
        deployments.close();
    }

    @Test
    void answersAreKeptInTheApplicationsCacheNamedAi() {
        try (WeldContainer container = deploy(Map.of("cache.preset", "ai-development"))) {
            App app = container.select(App.class).get();

            assertThat(app.answers.getOrGenerate(REQUEST, String.class, () -> "brief"))
                    .isEqualTo("brief");

            assertThat(app.answers.lookup(REQUEST, TypeRef.of(String.class)).tier())
                    .isEqualTo(Tier.L1);
            assertThat(app.registry.names()).contains("ai");
            assertThat(app.registry.cache("ai").exists(app.answers.key(REQUEST)))
                    .isTrue();
            assertThat(app.web.exists(app.answers.key(REQUEST))).isFalse();
        }
    }

    @Test
    void propertiesShapeTheCache() {
        Map<String, String> properties =
                Map.of("cache.ai.enabled", "true", "cache.ai.operations.summarize.ttl", "7s", "cache.preset", "simple");
        try (WeldContainer container = deploy(properties)) {
            App app = container.select(App.class).get();

            app.answers.cacheResponse(REQUEST, "brief");

            assertThat(app.config.ttl("summarize")).isEqualTo(Duration.ofSeconds(7));
            assertThat(app.answers.lookup(REQUEST, TypeRef.of(String.class)).ttl())
                    .isBetween(Duration.ofMillis(1), Duration.ofSeconds(7));
        }
    }

    @Test
    void withoutAnAiPresetItIsThereButStoresNothing() {
        try (WeldContainer container = deploy(Map.of())) {
            App app = container.select(App.class).get();

            app.answers.cacheResponse(REQUEST, "brief");

            assertThat(app.config.enabled()).isFalse();
            assertThat(app.answers.getCachedResponse(REQUEST, String.class)).isEmpty();
            assertThat(app.registry.names()).doesNotContain("ai");
        }
    }

    @Test
    void configurationOfTheApplicationReplacesOurs() {
        try (WeldContainer container = deploy(Map.of(), OwnConfig.class)) {
            App app = container.select(App.class).get();

            assertThat(app.answers.ttl("summarize")).isEqualTo(Duration.ofSeconds(42));
        }
    }

    @Test
    void wrongConfigurationFailsTheDeploymentWithAllProblems() {
        Map<String, String> properties = Map.of(
                "cache.ai.enabled", "perhaps",
                "cache.ai.operations.qa.ttl", "soon",
                "cache.memory.max-entries", "0");

        Throwable refused = catchThrowable(() -> deploy(properties).close());

        assertThat(refused)
                .hasStackTraceContaining("cache.ai.enabled = \"perhaps\" (from PropertiesConfigSource[source=test])")
                .hasStackTraceContaining("cache.ai.operations.qa.ttl = \"soon\"")
                .hasStackTraceContaining("cache.memory.max-entries = \"0\"");
    }

    @Test
    void operationsThatContradictTheCacheFailTheDeployment() {
        Map<String, String> properties = Map.of(
                "cache.preset", "ai-development",
                "cache.default-ttl", "3h",
                "cache.entry.jitter", "2h");

        Throwable refused = catchThrowable(() -> deploy(properties).close());

        assertThat(refused)
                .hasStackTraceContaining("cache.ai.operations.qa")
                .hasStackTraceContaining("contradicts the options of the cache that answers are in");
    }

    @Dependent
    static class OwnEmbedder {
        @Produces
        @ApplicationScoped
        TextEmbedder embedder() {
            return new LettersEmbedder();
        }
    }

    private static final Map<String, String> NEAR = Map.of(
            "cache.preset", "ai-development",
            "cache.ai.near.enabled", "true",
            "cache.ai.near.mode", "serve",
            "cache.ai.near.threshold", "0.5");

    @Test
    void embedderOfTheApplicationMakesNearMatchesPossible() {
        try (WeldContainer container = deploy(NEAR, OwnEmbedder.class)) {
            App app = container.select(App.class).get();
            app.answers.cacheResponse(AiRequest.of("qa", "How do I fix a broken zipper?"), "sew");

            assertThat(app.answers.getOrGenerate(
                            AiRequest.of("qa", "How do I repair a broken zipper?"), String.class, () -> "not asked"))
                    .isEqualTo("sew");
            assertThat(app.answers.near().stats().served()).isEqualTo(1);
        }
    }

    @Test
    void nearMatchesWithoutAnEmbedderFailTheDeployment() {
        Throwable refused = catchThrowable(() -> deploy(NEAR).close());

        assertThat(refused)
                .hasStackTraceContaining("cache.ai.near.enabled = \"true\"")
                .hasStackTraceContaining("add a CDI bean of this type");
    }

    private WeldContainer deploy(Map<String, String> properties, Class<?>... beans) {
        return deployments.deploy(
                properties,
                Stream.concat(Stream.of(App.class), Stream.of(beans)).toArray(Class<?>[]::new));
    }
}
