package org.cdicache.ai.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.cdicache.CachePreset;
import org.cdicache.CacheRegistry;
import org.cdicache.TypeRef;
import org.cdicache.ai.AiCacheConfig;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.AnswerScope;
import org.cdicache.ai.Generated;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How long Redis holds answers, and what it takes to end them. */
class KeptOnRedisTest {

    private static final TypeRef<String> TEXT = TypeRef.of(String.class);
    private static final AiRequest REQUEST = AiRequest.of("qa", "a story");

    private final OneRedis redis = new OneRedis();

    @AfterEach
    void stop() {
        redis.close();
    }

    /** Anybody may write such a header. */
    @Test
    void clientThatTakesStaleAnswersForEver_hasNoneKeptForIt() {
        CacheRegistry node = redis.node(config -> config);
        AiResponseCache answers = AiResponses.in(() -> node, AiCacheConfig.of(CachePreset.AI_PRODUCTION));

        answers.answer(
                REQUEST, TEXT, AiControl.parse("stale-if-error=9999999999"), () -> Generated.of("a stored answer"));

        assertThat(redis.entries())
                .hasSize(1)
                .allSatisfy(key -> assertThat(Duration.ofMillis(redis.raw.pttl(key)))
                        .isPositive()
                        .isLessThanOrEqualTo(answers.ttl("qa")));
    }

    /** However many answers it ends. */
    @Test
    void invalidation_takesOneCommand_howeverManyAnswersItEnds() {
        CacheRegistry node = redis.node(config -> config);
        AiResponseCache answers = AiResponses.in(() -> node, AiCacheConfig.of(CachePreset.AI_PRODUCTION));
        List<AiRequest> requests = IntStream.range(0, 200)
                .mapToObj(i -> AiRequest.of("qa", "text " + i))
                .toList();
        requests.forEach(request -> answers.cacheResponse(request, "answer"));
        redis.raw.configResetstat();

        answers.invalidate(AnswerScope.operation("qa"), "new prompt");

        assertThat(commands()).isEqualTo(1);
        assertThat(requests)
                .noneMatch(request -> answers.getCachedResponse(request, TEXT).isPresent());
    }

    /** All that Redis has been sent, but for heartbeats and this test's own questions. */
    private long commands() {
        return redis.raw
                .info("commandstats")
                .lines()
                .filter(line -> line.startsWith("cmdstat_") && !line.matches("cmdstat_(ping|info|config).*"))
                .mapToLong(line -> Long.parseLong(line.replaceFirst("[^:]*:calls=(\\d+).*", "$1")))
                .sum();
    }
}
