package org.cdicache.ai.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.cdicache.ai.engine.Steps.await;
import static org.cdicache.ai.engine.Steps.elsewhere;
import static org.cdicache.ai.engine.Steps.eventually;
import static org.cdicache.ai.engine.Steps.join;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.cdicache.CachePreset;
import org.cdicache.CacheRegistry;
import org.cdicache.CacheUnavailableException;
import org.cdicache.FailureMode;
import org.cdicache.RemoteStatus;
import org.cdicache.Tier;
import org.cdicache.TypeRef;
import org.cdicache.ai.AiCacheConfig;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiLookup;
import org.cdicache.ai.AiLookup.Status;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.AnswerScope;
import org.cdicache.ai.Generated;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An answer is paid for once, and whoever waits for it gets it, whatever Redis does. */
class PaidAnswersTest {

    private static final TypeRef<String> TEXT = TypeRef.of(String.class);
    private static final AiCacheConfig AI = AiCacheConfig.of(CachePreset.AI_PRODUCTION);
    private static final AiRequest REQUEST = AiRequest.of("summarize", "a long story");

    private final OneRedis redis = new OneRedis();
    private final AtomicInteger paid = new AtomicInteger();
    private final CompletableFuture<Void> generating = new CompletableFuture<>();
    private final CompletableFuture<Void> mayEnd = new CompletableFuture<>();

    @AfterEach
    void stop() {
        redis.close();
    }

    private AiLookup<String> slowly(AiResponseCache answers) {
        return answers.<String, RuntimeException>answer(REQUEST, TEXT, AiControl.DEFAULT, () -> {
            paid.incrementAndGet();
            generating.complete(null);
            await(mayEnd);
            return Generated.of("paid");
        });
    }

    /** The interleaving: the generator runs, others wait for it, Redis dies, the generator returns, its write fails. */
    @ParameterizedTest
    @EnumSource
    void redisThatDiesMeanwhile_costsNobodyTheAnswer(FailureMode mode) {
        CacheRegistry node = redis.node(config -> config.failureMode(mode));
        AiResponseCache answers = AiResponses.in(() -> node, AI);
        Future<AiLookup<String>> leader = elsewhere(() -> slowly(answers));
        await(generating);
        List<Future<AiLookup<String>>> waiters =
                List.of(elsewhere(() -> slowly(answers)), elsewhere(() -> slowly(answers)));
        Steps.waitForALoad(2);

        redis.kill();
        eventually("the node knows", () -> node.remoteStatus().state() != RemoteStatus.State.UP);
        mayEnd.complete(null);

        assertThat(join(leader).value()).isEqualTo("paid");
        assertThat(join(leader).status()).isEqualTo(Status.MISS);
        assertThat(waiters)
                .allSatisfy(waiter -> assertThat(join(waiter))
                        .extracting(AiLookup::value, AiLookup::status)
                        .containsExactly("paid", Status.COALESCED));
        assertThat(paid).hasValue(1);
    }

    /** In strict mode what may have to be paid for twice is not begun. */
    @Test
    void strictMode_withoutRedis_beginsNoGeneration() {
        CacheRegistry node = redis.node(config -> config.failureMode(FailureMode.STRICT));
        AiResponseCache answers = AiResponses.in(() -> node, AI);
        redis.kill();
        eventually("the node knows", () -> node.remoteStatus().state() != RemoteStatus.State.UP);

        assertThatExceptionOfType(CacheUnavailableException.class).isThrownBy(() -> slowly(answers));

        assertThat(paid).hasValue(0);
        assertThat(answers.summary().total().failures()).isEqualTo(1);
    }

    /** The interleaving: one node generates; another one's caller arrives, finds nothing in Redis, and must wait for the first. */
    @Test
    void nodesGenerateOneAfterTheOther() {
        CacheRegistry one = redis.node(config -> config);
        CacheRegistry two = redis.node(config -> config);
        AiResponseCache here = AiResponses.in(() -> one, AI);
        AiResponseCache there = AiResponses.in(() -> two, AI);
        Future<AiLookup<String>> leader = elsewhere(() -> slowly(here));
        await(generating);
        Future<AiLookup<String>> other = elsewhere(() -> slowly(there));
        eventually("the other node has looked into Redis", () -> isAwaitingALease());
        mayEnd.complete(null);

        assertThat(join(leader).status()).isEqualTo(Status.MISS);
        assertThat(join(other)).extracting(AiLookup::value, AiLookup::tier).containsExactly("paid", Tier.L2);
        assertThat(paid).hasValue(1);
    }

    private static boolean isAwaitingALease() {
        return Thread.getAllStackTraces().entrySet().stream()
                .anyMatch(e -> e.getKey().getName().equals("elsewhere")
                        && List.of(e.getValue()).toString().contains("Lease.await"));
    }

    @Test
    void operationWithoutALease_generatesOnEveryNode() {
        AiCacheConfig alone = AiCacheConfig.builder(CachePreset.AI_PRODUCTION)
                .operation("summarize", AI.operation("summarize").withLoadLease(Duration.ZERO))
                .build();
        CacheRegistry one = redis.node(config -> config);
        CacheRegistry two = redis.node(config -> config);
        Future<AiLookup<String>> leader = elsewhere(() -> slowly(AiResponses.in(() -> one, alone)));
        await(generating);

        AiLookup<String> other = AiResponses.in(() -> two, alone)
                .answer(REQUEST, TEXT, AiControl.DEFAULT, () -> Generated.of("paid again"));
        assertThat(other.value()).isEqualTo("paid again");
        mayEnd.complete(null);

        assertThat(join(leader).value()).isEqualTo("paid");
    }

    /** The interleaving: a generation has begun; what it works on is invalidated; it ends. Its caller is answered, nobody else is. */
    @Test
    void answerThatWasInvalidatedMeanwhile_isReturned_butNotStored() {
        AiResponseCache answers = AiResponses.in(() -> redis.node(config -> config), AI);
        Future<AiLookup<String>> leader = elsewhere(() -> slowly(answers));
        await(generating);

        answers.invalidate(AnswerScope.operation("summarize"), "the prompt has changed");
        mayEnd.complete(null);

        assertThat(join(leader).value()).isEqualTo("paid");
        assertThat(join(leader).stored()).isFalse();
        assertThat(answers.getCachedResponse(REQUEST, TEXT)).isEmpty();
    }
}
