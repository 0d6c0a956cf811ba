package org.cdicache.ai.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.ai.engine.NearSetup.FIRST;
import static org.cdicache.ai.engine.NearSetup.SAME;

import org.cdicache.Cache;
import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.cdicache.EntryOptions;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiLookup;
import org.cdicache.ai.AiLookup.Status;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.near.HeapIndex;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Near matches are looked for before a load, which is what refreshes answers early. */
class NearRefreshTest {

    private static final EntryOptions EARLY =
            EntryOptions.builder().earlyRefresh(1e-9).build();

    private final NearSetup setup = new NearSetup();
    private final Cache cache = setup.caches.fromConfig(
            CacheConfig.builder(CachePreset.TESTING).entry(EARLY).build());
    private final AiResponseCache answers = setup.with(near -> near, new HeapIndex(100, 1 << 20), cache, EARLY);

    @AfterEach
    void close() {
        setup.close();
    }

    @Test
    void hits_areRefreshedEarly() {
        answers.cacheResponse(FIRST, "stored");

        AiLookup<String> hit = setup.ask(answers, FIRST, AiControl.DEFAULT);

        assertThat(hit.status()).isEqualTo(Status.HIT);
        assertThat(hit.value()).isEqualTo("stored");
        Steps.eventually("it is generated anew", () -> answers.summary().total().generated() == 1);
        assertThat(answers.summary().total().requests()).isOne();
    }

    /** It is the other request's answer, whose own hits refresh it. */
    @Test
    void nearMatches_areNot() {
        answers.cacheResponse(FIRST, "stored");

        assertThat(setup.ask(answers, SAME, AiControl.DEFAULT).status()).isEqualTo(Status.NEAR);
        assertThat(setup.paid).hasValue(0);
    }
}
