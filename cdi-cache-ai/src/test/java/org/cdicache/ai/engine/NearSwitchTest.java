package org.cdicache.ai.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.cdicache.ai.engine.NearSetup.ALSO;
import static org.cdicache.ai.engine.NearSetup.FIRST;
import static org.cdicache.ai.engine.NearSetup.SAME;

import org.cdicache.CacheConfig;
import org.cdicache.CacheConfigurationException;
import org.cdicache.CachePreset;
import org.cdicache.CacheRegistry;
import org.cdicache.ai.AiCacheConfig;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiHooks;
import org.cdicache.ai.AiLookup.Status;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.NearConfig;
import org.cdicache.ai.NearConfig.Mode;
import org.cdicache.ai.NearStats;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is configured of near matches. */
class NearSwitchTest {

    private final NearSetup setup = new NearSetup();

    @AfterEach
    void close() {
        setup.close();
    }

    @Test
    void shadow_countsWhatItWouldHaveAnswered_andGenerates() {
        AiResponseCache shadow = setup.serving(near -> near.mode(Mode.SHADOW));
        setup.ask(shadow, FIRST, AiControl.DEFAULT);

        assertThat(setup.ask(shadow, SAME, AiControl.DEFAULT).status()).isEqualTo(Status.MISS);

        assertThat(shadow.near().stats().shadowed()).isEqualTo(1);
        assertThat(shadow.near().stats().served()).isZero();
        assertThat(shadow.near().explain(ALSO).candidates()).isNotEmpty();
    }

    @Test
    void switchedOff_nothingIsEmbedded_orKept() {
        CacheRegistry own = setup.caches.registry(CacheConfig.of(CachePreset.TESTING));
        AiResponseCache off = AiResponses.in(
                () -> own,
                AiCacheConfig.of(CachePreset.AI_DEVELOPMENT),
                AiHooks.DEFAULT.withEmbedder(setup.embedder),
                Conversation.NONE);
        setup.ask(off, FIRST, AiControl.DEFAULT);

        assertThat(setup.ask(off, SAME, AiControl.DEFAULT).status()).isEqualTo(Status.MISS);

        assertThat(setup.embedder.calls).hasValue(0);
        assertThat(own.names()).doesNotContain("ai-near");
        assertThat(off.near().stats()).isEqualTo(NearStats.NONE);
        assertThat(off.near().reject(FIRST, off.key(SAME))).isFalse();
        assertThat(off.near().explain(SAME).problem()).contains("cache.ai.near.enabled");
    }

    @Test
    void switchedOnWithoutAnEmbedder_isRefused() {
        AiCacheConfig config = AiCacheConfig.builder(CachePreset.AI_DEVELOPMENT)
                .near(NearConfig.OFF.toBuilder().enabled(true).build())
                .build();

        assertThatExceptionOfType(CacheConfigurationException.class)
                .isThrownBy(() -> AiResponses.in(() -> setup.registry, config))
                .withMessageContaining("cache.ai.near.enabled")
                .withMessageContaining("TextEmbedder");
    }

    @Test
    void configuredCache_findsNearMatches_withTheIndexOfTheLibrary() {
        AiCacheConfig config = AiCacheConfig.builder(CachePreset.AI_DEVELOPMENT)
                .near(NearConfig.OFF.toBuilder()
                        .enabled(true)
                        .mode(Mode.SERVE)
                        .threshold(0.5)
                        .build())
                .build();
        AiResponseCache configured = AiResponses.in(
                () -> setup.registry, config, AiHooks.DEFAULT.withEmbedder(setup.embedder), Conversation.NONE);
        configured.cacheResponse(FIRST, "stored");

        assertThat(setup.ask(configured, SAME, AiControl.DEFAULT).value()).isEqualTo("stored");
        assertThat(configured.near().stats().entries()).isEqualTo(1);
        assertThat(configured.near().stats().bytes()).isGreaterThan(2_048);
    }

    @Test
    void thresholdOfTheOperation_andOfTheCall_canOnlyRaiseEachOther() {
        double similarity = similarityOfSame();
        AiResponseCache strict = setup.serving(near -> near.threshold("qa", similarity + 0.01));
        AiResponseCache lenient = setup.serving(near -> near.threshold(0.999).threshold("qa", similarity - 0.01));
        setup.ask(strict, FIRST, AiControl.REFRESH);
        setup.ask(lenient, FIRST, AiControl.REFRESH);

        assertThat(setup.ask(strict, SAME, AiControl.ONLY_IF_CACHED).status()).isEqualTo(Status.ABSENT);
        AiControl low = AiControl.ONLY_IF_CACHED.withMinSimilarity(0.1);
        assertThat(setup.ask(strict, SAME, low).status()).isEqualTo(Status.ABSENT);
        assertThat(setup.ask(lenient, SAME, AiControl.ONLY_IF_CACHED).status()).isEqualTo(Status.NEAR);
        AiControl high = AiControl.ONLY_IF_CACHED.withMinSimilarity(similarity + 0.01);
        assertThat(setup.ask(lenient, SAME, high).status()).isEqualTo(Status.ABSENT);
    }

    @Test
    void longText_isNeitherMatchedNorKept() {
        AiResponseCache brief = setup.serving(near -> near.maxTextLength(20));

        setup.ask(brief, FIRST, AiControl.DEFAULT);

        assertThat(setup.embedder.calls).hasValue(0);
        assertThat(brief.near().stats().skipped()).isEqualTo(1);
        assertThat(brief.near().explain(FIRST).problem()).contains("29 chars", "cache.ai.near.max-text-length (20)");
    }

    private double similarityOfSame() {
        setup.ask(FIRST);
        return setup.ask(SAME).near().similarity();
    }
}
