package org.cdicache.ai.engine;

import java.lang.reflect.Proxy;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.cdicache.Cache;
import org.cdicache.CacheConfig;
import org.cdicache.CacheFactory;
import org.cdicache.CachePreset;
import org.cdicache.CacheRegistry;
import org.cdicache.EntryOptions;
import org.cdicache.Lookup;
import org.cdicache.TypeRef;
import org.cdicache.ai.AiCacheConfig;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiLookup;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.AnswerAdmission;
import org.cdicache.ai.FinishReason;
import org.cdicache.ai.Generated;
import org.cdicache.ai.NearConfig;
import org.cdicache.ai.NearConfig.Mode;
import org.cdicache.ai.NearExplanation;
import org.cdicache.ai.NearExplanation.Candidate;
import org.cdicache.ai.NearExplanation.Outcome;
import org.cdicache.ai.SimilarityIndex;
import org.cdicache.ai.TenantResolver;
import org.cdicache.ai.TextEmbedder;
import org.cdicache.ai.TokenUsage;
import org.cdicache.ai.near.HeapIndex;
import org.cdicache.ai.near.LettersEmbedder;
import org.cdicache.ai.near.NearMatcher;

/** A cache in the heap that serves near matches, with an embedder, a time and generators that are the test's. */
final class NearSetup implements AutoCloseable {

    static final TypeRef<String> TEXT = TypeRef.of(String.class);
    static final AiRequest FIRST = AiRequest.of("qa", "How do I fix a broken zipper?");
    static final AiRequest SAME = AiRequest.of("qa", "Please tell me: how do I repair a broken zipper?");
    static final AiRequest ALSO = AiRequest.of("qa", "How can I repair a broken zipper?");
    static final AiRequest MISS = AiRequest.of("qa", "How do I fix a broken zipper without tools?");

    final CacheFactory caches = CacheFactory.create();
    final CacheRegistry registry = caches.registry(CacheConfig.of(CachePreset.TESTING));
    final Steps.MovedTime time = new Steps.MovedTime();
    final AtomicInteger paid = new AtomicInteger();

    /** An embedder that counts, and fails when it is told to. */
    static final class Embedder implements TextEmbedder {
        private final TextEmbedder letters = new LettersEmbedder();
        final AtomicInteger calls = new AtomicInteger();
        volatile UnaryOperator<float[]> distortion = UnaryOperator.identity();

        @Override
        public String id() {
            return letters.id();
        }

        @Override
        public int dimension() {
            return letters.dimension();
        }

        @Override
        public float[] embed(String text) {
            calls.incrementAndGet();
            return distortion.apply(letters.embed(text));
        }
    }

    final Embedder embedder = new Embedder();
    volatile boolean stale;
    final Cache kept = staleWhenTold(registry.cache("ai"));
    final AiResponseCache answers = serving(near -> near);

    @Override
    public void close() {
        caches.close();
    }

    /** The cache, in which a load of everything has just failed. */
    Cache staleWhenTold(Cache cache) {
        return (Cache) Proxy.newProxyInstance(
                Cache.class.getClassLoader(), new Class<?>[] {Cache.class}, (proxy, method, arguments) -> {
                    Object result = method.invoke(cache, arguments);
                    return stale && result instanceof Lookup<?> found && found.hit()
                            ? new Lookup<>(found.value(), found.tier(), found.ttl(), true)
                            : result;
                });
    }

    AiResponseCache serving(UnaryOperator<NearConfig.Builder> settings) {
        return with(settings, new HeapIndex(100, 1 << 20));
    }

    AiResponseCache with(UnaryOperator<NearConfig.Builder> settings, SimilarityIndex index) {
        return with(settings, index, kept, EntryOptions.NONE);
    }

    /** In a cache that keeps its entries so. */
    AiResponseCache with(
            UnaryOperator<NearConfig.Builder> settings, SimilarityIndex index, Cache cache, EntryOptions entry) {
        NearConfig near = settings.apply(NearConfig.OFF.toBuilder()
                        .enabled(true)
                        .mode(Mode.SERVE)
                        .threshold(0.5))
                .build();
        AiCacheConfig config = AiCacheConfig.builder(CachePreset.AI_DEVELOPMENT)
                .maxTextLength(1_000_000)
                .near(near)
                .build();
        return new StoredResponses(
                cache,
                new RequestPolicy(config, TenantResolver.NONE),
                new Storing(config, entry),
                AnswerAdmission.standard(),
                Conversation.NONE,
                new NearMatcher(
                        near,
                        embedder,
                        index,
                        registry.cache("ai-near"),
                        registry::remoteStatus,
                        time,
                        Runnable::run,
                        new Random(1)),
                time);
    }

    AiLookup<String> ask(AiResponseCache cache, AiRequest request, AiControl control) {
        return cache.<String, RuntimeException>answer(
                request,
                TEXT,
                control,
                () -> new Generated<>("answer " + paid.incrementAndGet(), FinishReason.STOP, new TokenUsage(10, 2)));
    }

    AiLookup<String> ask(AiRequest request) {
        return ask(answers, request, AiControl.DEFAULT);
    }

    static Outcome outcome(NearExplanation explanation, String key) {
        return explanation.candidates().stream()
                .filter(candidate -> candidate.key().equals(key))
                .map(Candidate::outcome)
                .findFirst()
                .orElseThrow();
    }
}
