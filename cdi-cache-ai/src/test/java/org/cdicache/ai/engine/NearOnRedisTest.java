package org.cdicache.ai.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.ai.engine.NearNodes.ALSO;
import static org.cdicache.ai.engine.NearNodes.FIRST;
import static org.cdicache.ai.engine.NearNodes.PATIENT;
import static org.cdicache.ai.engine.NearNodes.SAME;
import static org.cdicache.ai.engine.Steps.eventually;

import java.time.Duration;
import java.util.List;
import org.cdicache.CacheRegistry;
import org.cdicache.EntryOptions;
import org.cdicache.RemoteStatus;
import org.cdicache.ai.AiLookup.Status;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.TextEmbedder;
import org.cdicache.ai.engine.NearNodes.Node;
import org.cdicache.ai.near.LettersEmbedder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Near matches of several nodes that share a Redis. */
class NearOnRedisTest {

    private final NearNodes nodes = new NearNodes();

    @AfterEach
    void close() {
        nodes.close();
    }

    @Test
    void nodeThatStarts_readsTheIndexFromRedis() {
        nodes.node().generate(FIRST, "sew");

        Node other = nodes.node();

        assertThat(other.read(SAME).value()).isEqualTo("sew");
        assertThat(other.read(SAME).status()).isEqualTo(Status.NEAR);
    }

    @Test
    void nodeThatRuns_findsWhatOthersStore_withTheNextRefresh_andForgetsWhatIsGone() {
        Node one = nodes.node();
        Node other = nodes.node();
        assertThat(other.read(SAME).status()).isEqualTo(Status.ABSENT);
        one.generate(FIRST, "sew");
        assertThat(other.read(SAME).status()).isEqualTo(Status.ABSENT);

        nodes.refreshIsDue();
        assertThat(other.read(SAME).value()).isEqualTo("sew");

        one.answers().forget(FIRST);
        eventually("the other node has heard", () -> other.read(SAME).status() == Status.ABSENT);
        nodes.refreshIsDue();
        other.read(SAME);
        assertThat(other.answers().near().stats().entries()).isZero();
    }

    @Test
    void recordThatIsGone_leavesTheIndexWithTheSecondRefresh_withoutBeingFound() {
        Node one = nodes.node();
        one.generate(FIRST, "sew");
        Node other = nodes.node();
        AiRequest unlike = AiRequest.of("qa", "Where does the Danube end?");
        other.read(unlike);
        assertThat(other.answers().near().stats().entries()).isEqualTo(1);

        nodes.redis.raw.del(nodes.place("ai-near", FIRST, one));
        for (int i = 0; i < 2; i++) {
            nodes.refreshIsDue();
            other.read(unlike);
        }

        assertThat(other.answers().near().stats().entries()).isZero();
    }

    @Test
    void answerThatAnotherClientRemoved_orThatExpired_neverComesBack() {
        Node one = nodes.node();
        one.generate(FIRST, "sew");
        one.generate(AiRequest.of("qa", "Where does the Danube end?"), "Sulina");
        assertThat(one.read(SAME).status()).isEqualTo(Status.NEAR);

        nodes.redis.raw.del(nodes.place("ai", FIRST, one));
        nodes.redis.raw.pexpire(nodes.place("ai", AiRequest.of("qa", "Where does the Danube end?"), one), 1);

        AiRequest danube = AiRequest.of("qa", "where does the Danube end");
        eventually("the removal is known", () -> one.read(SAME).status() == Status.ABSENT);
        eventually("the end is known", () -> one.read(danube).status() == Status.ABSENT);
        nodes.refreshIsDue();
        Node other = nodes.node();
        assertThat(one.read(SAME).status()).isEqualTo(Status.ABSENT);
        assertThat(other.read(SAME).status()).isEqualTo(Status.ABSENT);
        assertThat(other.read(danube).status()).isEqualTo(Status.ABSENT);
    }

    @Test
    void jitterOfAllEntries_keepsNoForgottenVector() {
        CacheRegistry registry = nodes.redis.node(cache -> cache.commandTimeout(PATIENT)
                .compressionThreshold(1 << 20)
                .entry(entry -> entry.jitter(Duration.ofMinutes(5))));
        Node one = nodes.node(registry, registry.cache("ai-near"), new LettersEmbedder());
        one.generate(FIRST, "sew");
        assertThat(nodes.redis.raw.get(nodes.place("ai-near", FIRST, one))).contains("\"vector\"");

        one.answers().forget(FIRST);

        assertThat(nodes.redis.raw.get(nodes.place("ai-near", FIRST, one))).doesNotContain("\"vector\"");
        assertThat(one.answers().near().stats().failures()).isZero();
    }

    @Test
    void nearCacheThatIsConfiguredToStayInTheHeap_hasNoRedisToCompareWith() {
        EntryOptions heapOnly =
                EntryOptions.builder().tiers(EntryOptions.Tiers.L1_ONLY).build();
        CacheRegistry both = nodes.redis.node(cache -> cache.commandTimeout(PATIENT));
        CacheRegistry heap =
                nodes.redis.node(cache -> cache.commandTimeout(PATIENT).entry(heapOnly));

        assertThat(AiResponses.remote(both).get().state()).isEqualTo(RemoteStatus.State.UP);
        assertThat(AiResponses.remote(heap).get().state()).isEqualTo(RemoteStatus.State.NOT_CONFIGURED);
    }

    @Test
    void entriesOfAnotherEmbedder_areNotCompared() {
        Node one = nodes.node();
        one.generate(FIRST, "sew");
        CacheRegistry registry = nodes.redis.node(cache -> cache.commandTimeout(PATIENT));
        Node other = nodes.node(registry, registry.cache("ai-near"), new OtherEmbedder());

        assertThat(other.read(SAME).status()).isEqualTo(Status.ABSENT);
        assertThat(other.answers().near().stats().incomparable()).isEqualTo(1);
        assertThat(other.answers().near().stats().entries()).isZero();

        other.generate(FIRST, "sew");
        assertThat(other.read(SAME).status()).isEqualTo(Status.NEAR);
        // The first node still has its own vector of it.
        eventually("the first node has heard", () -> one.read(SAME).status() == Status.ABSENT);
        assertThat(one.answers().near().stats().entries()).isEqualTo(1);
        assertThat(one.answers().near().stats().incomparable()).isPositive();
    }

    /** Of the same vectors under another name. */
    private static final class OtherEmbedder implements TextEmbedder {
        private final LettersEmbedder letters = new LettersEmbedder();

        @Override
        public String id() {
            return "letters-2";
        }

        @Override
        public int dimension() {
            return letters.dimension();
        }

        @Override
        public float[] embed(String text) {
            return letters.embed(text);
        }
    }

    @Test
    void damagedRecord_isNoMatch_andNoFailure() {
        Node one = nodes.node();
        one.generate(FIRST, "sew");
        for (String damage :
                List.of("{", "[1]", "{\"entry\":{}}", "{\"entry\":{\"partition\":\"x\"},\"rejected\":null}")) {
            nodes.redis.raw.set(nodes.place("ai-near", FIRST, one), damage);
            Node other = nodes.node();
            assertThat(other.read(SAME).status()).as(damage).isEqualTo(Status.ABSENT);
            assertThat(other.answers().near().stats().failures()).as(damage).isZero();
        }
        eventually("the node has heard", () -> one.read(SAME).status() == Status.ABSENT);
        assertThat(one.answers().near().stats().failures()).isZero();
    }

    @Test
    void redisHoldsNoWordOfThePrompt() {
        AiRequest secret = AiRequest.of("qa", "Does Gerald Hofstetter take 45 mg of Prozac since 4 July 1976?")
                .withQuestion("confidential");
        Node one = nodes.node();
        one.generate(secret, "yes");

        // Uncompressed, so that words would be seen.
        assertThat(nodes.redis.raw.get(nodes.place("ai-near", secret, one))).contains("\"partition\"", "\"features\"");
        List<String> keys = nodes.redis.raw.keys("*");
        assertThat(keys)
                .anyMatch(key ->
                        key.contains(":ai-near:") && key.endsWith(one.answers().key(secret)));
        assertThat(keys)
                .allSatisfy(key -> assertThat(key + nodes.redis.raw.type(key) + value(key))
                        .doesNotContainIgnoringCase(
                                "gerald", "hofstetter", "prozac", "milligram", "1976", "confidential"));
    }

    private String value(String key) {
        return nodes.redis.raw.type(key).equals("string") ? nodes.redis.raw.get(key) : "";
    }

    @Test
    void whileRedisIsAway_requestsAreGenerated_andNothingIsRejected() {
        Node one = nodes.node();
        one.generate(FIRST, "sew");
        nodes.redis.kill();
        eventually("the outage is known", () -> one.registry().remoteStatus().state() == RemoteStatus.State.DOWN);

        AiRequest other = AiRequest.of("qa", "Where does the Danube end?");
        assertThat(one.answers().getOrGenerate(other, String.class, () -> "Sulina"))
                .isEqualTo("Sulina");
        assertThat(one.answers().near().reject(SAME, one.answers().key(FIRST))).isFalse();
        nodes.refreshIsDue();
        one.read(ALSO);
        assertThat(one.answers().near().stats().entries()).isPositive();
    }
}
