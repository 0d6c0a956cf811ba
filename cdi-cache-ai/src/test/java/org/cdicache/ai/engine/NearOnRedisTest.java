package org.cdicache.ai.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.ai.engine.Steps.eventually;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.cdicache.Cache;
import org.cdicache.CachePreset;
import org.cdicache.CacheRegistry;
import org.cdicache.ContextLoader;
import org.cdicache.EntryOptions;
import org.cdicache.RemoteStatus;
import org.cdicache.TypeRef;
import org.cdicache.ai.AiCacheConfig;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiLookup;
import org.cdicache.ai.AiLookup.Status;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.AnswerAdmission;
import org.cdicache.ai.AnswerScope;
import org.cdicache.ai.FinishReason;
import org.cdicache.ai.Generated;
import org.cdicache.ai.NearConfig;
import org.cdicache.ai.NearConfig.Mode;
import org.cdicache.ai.TenantResolver;
import org.cdicache.ai.TextEmbedder;
import org.cdicache.ai.near.HeapIndex;
import org.cdicache.ai.near.LettersEmbedder;
import org.cdicache.ai.near.NearMatcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Near matches of several nodes that share a Redis. */
class NearOnRedisTest {

    private static final TypeRef<String> TEXT = TypeRef.of(String.class);
    private static final AiRequest FIRST = AiRequest.of("qa", "How do I fix a broken zipper?");
    private static final AiRequest SAME = AiRequest.of("qa", "How can I repair a broken zipper?");
    private static final AiRequest ALSO = AiRequest.of("qa", "how to mend a broken zipper");

    /** A busy machine is not an outage. */
    private static final Duration PATIENT = Duration.ofSeconds(10);

    private final OneRedis redis = new OneRedis();
    private final Steps.MovedTime time = new Steps.MovedTime();

    @AfterEach
    void close() {
        redis.close();
    }

    /** One node: its caches, and the answers in them. */
    private record Node(CacheRegistry registry, AiResponseCache answers) {

        AiLookup<String> read(AiRequest request) {
            return answers.answer(request, TEXT, AiControl.ONLY_IF_CACHED, () -> {
                throw new AssertionError("must not generate");
            });
        }

        void generate(AiRequest request, String answer) {
            answers.answer(request, TEXT, AiControl.REFRESH, () -> new Generated<>(answer, FinishReason.STOP, null));
        }
    }

    private Node node() {
        CacheRegistry registry =
                redis.node(cache -> cache.compressionThreshold(1 << 20).commandTimeout(PATIENT));
        return node(registry, registry.cache("ai-near"), new LettersEmbedder());
    }

    private Node node(CacheRegistry registry, Cache near, TextEmbedder embedder) {
        NearConfig config = NearConfig.OFF.toBuilder()
                .enabled(true)
                .mode(Mode.SERVE)
                .threshold(0.5)
                .build();
        AiCacheConfig ai =
                AiCacheConfig.builder(CachePreset.AI_PRODUCTION).near(config).build();
        NearMatcher matcher = new NearMatcher(
                config,
                embedder,
                new HeapIndex(100, 1 << 20),
                near,
                registry::remoteStatus,
                time,
                Runnable::run,
                new Random(1));
        return new Node(
                registry,
                new StoredResponses(
                        registry.cache("ai"),
                        new RequestPolicy(ai, TenantResolver.NONE),
                        new Storing(ai, EntryOptions.NONE),
                        AnswerAdmission.standard(),
                        Conversation.NONE,
                        matcher,
                        SystemClocks.INSTANCE));
    }

    /** Lets nodes look for what others have stored. */
    private void refreshIsDue() {
        time.advance(Duration.ofMinutes(2));
    }

    @Test
    void nodeThatStarts_readsTheIndexFromRedis() {
        node().generate(FIRST, "sew");

        Node other = node();

        assertThat(other.read(SAME).value()).isEqualTo("sew");
        assertThat(other.read(SAME).status()).isEqualTo(Status.NEAR);
    }

    @Test
    void nodeThatRuns_findsWhatOthersStore_withTheNextRefresh_andForgetsWhatIsGone() {
        Node one = node();
        Node other = node();
        assertThat(other.read(SAME).status()).isEqualTo(Status.ABSENT);
        one.generate(FIRST, "sew");
        assertThat(other.read(SAME).status()).isEqualTo(Status.ABSENT);

        refreshIsDue();
        assertThat(other.read(SAME).value()).isEqualTo("sew");

        one.answers.forget(FIRST);
        eventually("the other node has heard", () -> other.read(SAME).status() == Status.ABSENT);
        refreshIsDue();
        other.read(SAME);
        assertThat(other.answers.near().stats().entries()).isZero();
    }

    @Test
    void recordThatIsGone_leavesTheIndexWithTheSecondRefresh_withoutBeingFound() {
        Node one = node();
        one.generate(FIRST, "sew");
        Node other = node();
        AiRequest unlike = AiRequest.of("qa", "Where does the Danube end?");
        other.read(unlike);
        assertThat(other.answers.near().stats().entries()).isEqualTo(1);

        redis.raw.del(place("ai-near", FIRST, one));
        for (int i = 0; i < 2; i++) {
            refreshIsDue();
            other.read(unlike);
        }

        assertThat(other.answers.near().stats().entries()).isZero();
    }

    @Test
    void answerThatAnotherClientRemoved_orThatExpired_neverComesBack() {
        Node one = node();
        one.generate(FIRST, "sew");
        one.generate(AiRequest.of("qa", "Where does the Danube end?"), "Sulina");
        assertThat(one.read(SAME).status()).isEqualTo(Status.NEAR);

        redis.raw.del(place("ai", FIRST, one));
        redis.raw.pexpire(place("ai", AiRequest.of("qa", "Where does the Danube end?"), one), 1);

        AiRequest danube = AiRequest.of("qa", "where does the Danube end");
        eventually("the removal is known", () -> one.read(SAME).status() == Status.ABSENT);
        eventually("the end is known", () -> one.read(danube).status() == Status.ABSENT);
        refreshIsDue();
        Node other = node();
        assertThat(one.read(SAME).status()).isEqualTo(Status.ABSENT);
        assertThat(other.read(SAME).status()).isEqualTo(Status.ABSENT);
        assertThat(other.read(danube).status()).isEqualTo(Status.ABSENT);
    }

    private String place(String cache, AiRequest request, Node node) {
        return redis.raw
                .keys("cdi-cache:" + cache + ":????????????????:" + node.answers.key(request))
                .get(0);
    }

    @Test
    void rejection_holdsOnEveryNode_andAfterARestart() {
        Node one = node();
        Node other = node();
        one.generate(FIRST, "sew");
        assertThat(other.read(SAME).status()).isEqualTo(Status.NEAR);

        assertThat(one.answers.near().reject(SAME, one.answers.key(FIRST))).isTrue();

        eventually("the other node has heard", () -> other.read(SAME).status() == Status.ABSENT);
        assertThat(other.read(ALSO).status()).isEqualTo(Status.NEAR);
        one.generate(FIRST, "sew again");
        Node late = node();
        assertThat(late.read(SAME).status()).isEqualTo(Status.ABSENT);
        assertThat(late.read(ALSO).value()).isEqualTo("sew again");
        assertThat(redis.raw.pttl(place("ai-near", FIRST, one)))
                .isGreaterThan(Duration.ofDays(3_000).toMillis());
    }

    /** Node A has read the record and is about to store its entry; node B rejects; A stores what it has made of what it read. */
    @Test
    void rejection_thatComesBetweenReadingAndStoringAnEntry_isKept() {
        Node b = node();
        b.generate(FIRST, "sew");
        CacheRegistry registry = redis.node(cache -> cache.commandTimeout(PATIENT));
        AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
        Node a = node(registry, interrupted(registry.cache("ai-near"), meanwhile), new LettersEmbedder());
        AtomicInteger rejections = new AtomicInteger();
        meanwhile.set(() -> {
            if (rejections.getAndIncrement() == 0) {
                assertThat(b.answers.near().reject(SAME, b.answers.key(FIRST))).isTrue();
            }
        });

        a.generate(FIRST, "sew again");

        assertThat(rejections.get()).isGreaterThan(1);
        assertThat(node().read(SAME).status()).isEqualTo(Status.ABSENT);
        assertThat(node().read(ALSO).value()).isEqualTo("sew again");
    }

    /** The cache, in which something happens after each load has read what there is, and before it stores. */
    private static Cache interrupted(Cache cache, AtomicReference<Runnable> meanwhile) {
        return (Cache) Proxy.newProxyInstance(
                Cache.class.getClassLoader(), new Class<?>[] {Cache.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("lookupOrLoad") && arguments[3] instanceof ContextLoader<?, ?> loader) {
                        arguments[3] = after(loader, meanwhile);
                    }
                    try {
                        return method.invoke(cache, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static <T, X extends Exception> ContextLoader<T, X> after(
            ContextLoader<T, X> loader, AtomicReference<Runnable> meanwhile) {
        return context -> {
            T made = loader.load(context);
            meanwhile.get().run();
            return made;
        };
    }

    @Test
    void recordWithARejection_losesWhatItKnowsOfTheRequest_whenItsAnswerEnds() {
        Node one = node();
        one.generate(FIRST, "sew");
        assertThat(one.answers.near().reject(SAME, one.answers.key(FIRST))).isTrue();
        assertThat(redis.raw.get(place("ai-near", FIRST, one))).contains("\"vector\"");

        time.advance(Duration.ofHours(3));
        assertThat(one.read(ALSO).status()).isEqualTo(Status.ABSENT);

        assertThat(redis.raw.get(place("ai-near", FIRST, one)))
                .doesNotContain("\"vector\"")
                .contains(one.answers.key(SAME));
        one.generate(FIRST, "sew again");
        assertThat(one.read(SAME).status()).isEqualTo(Status.ABSENT);
        assertThat(one.read(ALSO).value()).isEqualTo("sew again");
    }

    @Test
    void recordWithARejection_goesWithItsScope() {
        Node one = node();
        AiRequest first = FIRST.withTenant("acme");
        one.generate(first, "sew");
        assertThat(one.answers.near().reject(SAME.withTenant("acme"), one.answers.key(first)))
                .isTrue();

        one.answers.invalidate(AnswerScope.tenant("acme"), "contract ended");

        assertThat(one.registry.cache("ai-near").exists(one.answers.key(first))).isFalse();
    }

    @Test
    void rejectionBesideAForgottenAnswer_goesWithItsScope() {
        Node one = node();
        AiRequest first = FIRST.withTenant("acme");
        one.generate(first, "sew");
        one.answers.near().reject(SAME.withTenant("acme"), one.answers.key(first));
        one.answers.forget(first);
        AiRequest never = FIRST.withTenant("acme").withModel("m");
        one.answers.near().reject(SAME.withTenant("acme").withModel("m"), one.answers.key(never));
        assertThat(one.registry.cache("ai-near").exists(one.answers.key(first))).isTrue();
        assertThat(one.registry.cache("ai-near").exists(one.answers.key(never))).isTrue();

        one.answers.invalidate(AnswerScope.tenant("acme"), "contract ended");

        assertThat(one.registry.cache("ai-near").exists(one.answers.key(first))).isFalse();
        assertThat(one.registry.cache("ai-near").exists(one.answers.key(never))).isFalse();
    }

    @Test
    void jitterOfAllEntries_keepsNoForgottenVector() {
        CacheRegistry registry = redis.node(cache -> cache.commandTimeout(PATIENT)
                .compressionThreshold(1 << 20)
                .entry(entry -> entry.jitter(Duration.ofMinutes(5))));
        Node one = node(registry, registry.cache("ai-near"), new LettersEmbedder());
        one.generate(FIRST, "sew");
        assertThat(redis.raw.get(place("ai-near", FIRST, one))).contains("\"vector\"");

        one.answers.forget(FIRST);

        assertThat(redis.raw.get(place("ai-near", FIRST, one))).doesNotContain("\"vector\"");
        assertThat(one.answers.near().stats().failures()).isZero();
    }

    @Test
    void nearCacheThatIsConfiguredToStayInTheHeap_hasNoRedisToCompareWith() {
        EntryOptions heapOnly =
                EntryOptions.builder().tiers(EntryOptions.Tiers.L1_ONLY).build();
        CacheRegistry both = redis.node(cache -> cache.commandTimeout(PATIENT));
        CacheRegistry heap = redis.node(cache -> cache.commandTimeout(PATIENT).entry(heapOnly));

        assertThat(AiResponses.remote(both).get().state()).isEqualTo(RemoteStatus.State.UP);
        assertThat(AiResponses.remote(heap).get().state()).isEqualTo(RemoteStatus.State.NOT_CONFIGURED);
    }

    /** One thread is about to store a rejection; another one of this node rejects, waits for that, and is given what the first one made. */
    @Test
    void rejectionsOfOneRecordAtOnce_areAllKept() {
        CacheRegistry registry = redis.node(cache -> cache.commandTimeout(PATIENT));
        AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
        Node node = node(registry, interrupted(registry.cache("ai-near"), meanwhile), new LettersEmbedder());
        node.generate(FIRST, "sew");
        String key = node.answers.key(FIRST);
        AtomicReference<Future<Boolean>> second = new AtomicReference<>();
        meanwhile.set(() -> {
            if (second.get() == null) {
                second.set(Steps.elsewhere(() -> node.answers.near().reject(ALSO, key)));
                Steps.waitForALoad(1);
            }
        });

        assertThat(node.answers.near().reject(SAME, key)).isTrue();
        assertThat(Steps.join(second.get())).isTrue();

        assertThat(node.read(SAME).status()).isEqualTo(Status.ABSENT);
        assertThat(node.read(ALSO).status()).isEqualTo(Status.ABSENT);
    }

    @Test
    void entriesOfAnotherEmbedder_areNotCompared() {
        Node one = node();
        one.generate(FIRST, "sew");
        CacheRegistry registry = redis.node(cache -> cache.commandTimeout(PATIENT));
        Node other = node(registry, registry.cache("ai-near"), new OtherEmbedder());

        assertThat(other.read(SAME).status()).isEqualTo(Status.ABSENT);
        assertThat(other.answers.near().stats().incomparable()).isEqualTo(1);
        assertThat(other.answers.near().stats().entries()).isZero();

        other.generate(FIRST, "sew");
        assertThat(other.read(SAME).status()).isEqualTo(Status.NEAR);
        // The first node still has its own vector of it.
        eventually("the first node has heard", () -> one.read(SAME).status() == Status.ABSENT);
        assertThat(one.answers.near().stats().entries()).isEqualTo(1);
        assertThat(one.answers.near().stats().incomparable()).isPositive();
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
        Node one = node();
        one.generate(FIRST, "sew");
        for (String damage :
                List.of("{", "[1]", "{\"entry\":{}}", "{\"entry\":{\"partition\":\"x\"},\"rejected\":null}")) {
            redis.raw.set(place("ai-near", FIRST, one), damage);
            Node other = node();
            assertThat(other.read(SAME).status()).as(damage).isEqualTo(Status.ABSENT);
            assertThat(other.answers.near().stats().failures()).as(damage).isZero();
        }
        eventually("the node has heard", () -> one.read(SAME).status() == Status.ABSENT);
        assertThat(one.answers.near().stats().failures()).isZero();
    }

    @Test
    void redisHoldsNoWordOfThePrompt() {
        AiRequest secret = AiRequest.of("qa", "Does Gerald Hofstetter take 45 mg of Prozac since 4 July 1976?")
                .withQuestion("confidential");
        Node one = node();
        one.generate(secret, "yes");

        // Uncompressed, so that words would be seen.
        assertThat(redis.raw.get(place("ai-near", secret, one))).contains("\"partition\"", "\"features\"");
        List<String> keys = redis.raw.keys("*");
        assertThat(keys).anyMatch(key -> key.contains(":ai-near:") && key.endsWith(one.answers.key(secret)));
        assertThat(keys)
                .allSatisfy(key -> assertThat(key + redis.raw.type(key) + value(key))
                        .doesNotContainIgnoringCase(
                                "gerald", "hofstetter", "prozac", "milligram", "1976", "confidential"));
    }

    private String value(String key) {
        return redis.raw.type(key).equals("string") ? redis.raw.get(key) : "";
    }

    @Test
    void whileRedisIsAway_requestsAreGenerated_andNothingIsRejected() {
        Node one = node();
        one.generate(FIRST, "sew");
        redis.kill();
        eventually("the outage is known", () -> one.registry.remoteStatus().state() == RemoteStatus.State.DOWN);

        AiRequest other = AiRequest.of("qa", "Where does the Danube end?");
        assertThat(one.answers.getOrGenerate(other, String.class, () -> "Sulina"))
                .isEqualTo("Sulina");
        assertThat(one.answers.near().reject(SAME, one.answers.key(FIRST))).isFalse();
        refreshIsDue();
        one.read(ALSO);
        assertThat(one.answers.near().stats().entries()).isPositive();
    }
}
