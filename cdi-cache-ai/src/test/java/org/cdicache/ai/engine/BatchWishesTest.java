package org.cdicache.ai.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.cdicache.CachePreset;
import org.cdicache.CacheRegistry;
import org.cdicache.CacheUnavailableException;
import org.cdicache.FailureMode;
import org.cdicache.TypeRef;
import org.cdicache.ai.AiBatch;
import org.cdicache.ai.AiCacheConfig;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiCounts;
import org.cdicache.ai.AiHooks;
import org.cdicache.ai.AiLookup;
import org.cdicache.ai.AiLookup.Status;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.BatchOptions;
import org.cdicache.ai.Generated;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many requests at once, of an HTTP request that wants something of the cache. */
class BatchWishesTest {

    private static final TypeRef<String> TEXT = TypeRef.of(String.class);

    private final OneRedis redis = new OneRedis();
    private final AtomicInteger paid = new AtomicInteger();
    private final List<Status> told = new ArrayList<>();
    private AiControl wanted = AiControl.DEFAULT;

    @AfterEach
    void close() {
        redis.close();
    }

    private AiResponseCache node() {
        return on(redis.node(settings -> settings));
    }

    private AiResponseCache on(CacheRegistry node) {
        return AiResponses.in(
                () -> node, AiCacheConfig.of(CachePreset.AI_PRODUCTION), AiHooks.DEFAULT, new Conversation() {
                    @Override
                    public AiControl control() {
                        return wanted;
                    }

                    @Override
                    public void answered(AiLookup<?> answer) {
                        told.add(answer.status());
                    }
                });
    }

    private static List<AiRequest> requests(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> AiRequest.of("qa", "text " + i))
                .toList();
    }

    private AiBatch<String> batch(AiResponseCache answers, int count) {
        return answers.getOrGenerateAll(
                requests(count),
                TEXT,
                request -> Generated.of("answer " + paid.incrementAndGet()),
                BatchOptions.SEQUENTIAL);
    }

    /** A node that holds nothing yet of the ten answers that another one has stored. */
    private AiResponseCache late() {
        batch(node(), 10);
        AiResponseCache late = node();
        late.getCachedResponse(requests(1).get(0), TEXT);
        told.clear();
        redis.raw.configResetstat();
        return late;
    }

    private void assertOneRoundTrip() {
        assertThat(redis.raw.info("commandstats"))
                .contains("cmdstat_mget:calls=1,")
                .doesNotContain("cmdstat_get:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max-age=3600",
                "stale-if-error=60",
                "no-store",
                "only-if-cached",
                "max-age=3600, stale-if-error=60, only-if-cached"
            })
    void lookup_isOneRoundTrip_whateverIsWanted(String header) {
        AiResponseCache late = late();
        wanted = AiControl.parse(header);

        AiBatch<String> batch = batch(late, 10);

        assertThat(batch.hits()).isEqualTo(10);
        assertThat(paid).hasValue(10);
        assertOneRoundTrip();
        assertThat(told).hasSize(10).containsOnly(Status.HIT);
    }

    @Test
    void cachedAnswersOnly_areLookedUpOnce() {
        AiResponseCache late = late();
        wanted = AiControl.ONLY_IF_CACHED;

        AiBatch<String> batch = batch(late, 13);

        assertThat(batch.hits()).isEqualTo(10);
        assertThat(batch.failures().values())
                .hasSize(3)
                .allSatisfy(failure -> assertThat(failure).isInstanceOf(NoSuchElementException.class));
        assertThat(paid).hasValue(10);
        assertOneRoundTrip();
        assertThat(told).hasSize(13).filteredOn(Status.ABSENT::equals).hasSize(3);
        AiCounts counts = late.summary().total();
        assertThat(counts.requests()).isEqualTo(14);
        assertThat(counts.absent()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"max-age=0", "no-cache", "no-cache, no-store"})
    void whatIsTooOldForTheClient_isGenerated(String header) {
        AiResponseCache late = late();
        wanted = AiControl.parse(header);

        assertThat(batch(late, 10).generated()).isEqualTo(10);
        assertThat(paid).hasValue(20);
    }

    @Test
    void whereNothingIsRead_cachedAnswersOnly_areNone() {
        AiResponseCache late = late();
        wanted = AiControl.parse("no-cache, only-if-cached");

        assertThat(batch(late, 10).failures()).hasSize(10);
        assertThat(late.summary().total().absent()).isEqualTo(10);
        assertThat(redis.raw.info("commandstats")).doesNotContain("cmdstat_mget:", "cmdstat_get:");
    }

    /** As a single call does. */
    @Test
    void inStrictMode_everyRequestOfABatchThatFails_isCounted() {
        AiResponseCache strict = on(redis.node(settings -> settings.failureMode(FailureMode.STRICT)));
        redis.kill();

        assertThatThrownBy(() -> batch(strict, 3)).isInstanceOf(CacheUnavailableException.class);

        assertThat(paid).hasValue(0);
        assertThat(strict.summary().total().requests()).isEqualTo(3);
        assertThat(strict.summary().total().failures()).isEqualTo(3);
    }
}
