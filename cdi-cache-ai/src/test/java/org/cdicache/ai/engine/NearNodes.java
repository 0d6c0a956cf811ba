package org.cdicache.ai.engine;

import java.time.Duration;
import java.util.Random;
import org.cdicache.Cache;
import org.cdicache.CachePreset;
import org.cdicache.CacheRegistry;
import org.cdicache.EntryOptions;
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
import org.cdicache.ai.TenantResolver;
import org.cdicache.ai.TextEmbedder;
import org.cdicache.ai.near.HeapIndex;
import org.cdicache.ai.near.LettersEmbedder;
import org.cdicache.ai.near.NearMatcher;

/** Nodes with near matches that share a Redis, and time that the test moves. */
final class NearNodes implements AutoCloseable {

    private static final TypeRef<String> TEXT = TypeRef.of(String.class);

    static final AiRequest FIRST = AiRequest.of("qa", "How do I fix a broken zipper?");

    static final AiRequest SAME = AiRequest.of("qa", "How can I repair a broken zipper?");

    static final AiRequest ALSO = AiRequest.of("qa", "how to mend a broken zipper");

    /** A busy machine is not an outage. */
    static final Duration PATIENT = Duration.ofSeconds(10);

    final OneRedis redis = new OneRedis();

    final Steps.MovedTime time = new Steps.MovedTime();

    /** One node: its caches, and the answers in them. */
    record Node(CacheRegistry registry, AiResponseCache answers) {

        AiLookup<String> read(AiRequest request) {
            return answers.answer(request, TEXT, AiControl.ONLY_IF_CACHED, () -> {
                throw new AssertionError("must not generate");
            });
        }

        void generate(AiRequest request, String answer) {
            answers.answer(request, TEXT, AiControl.REFRESH, () -> new Generated<>(answer, FinishReason.STOP, null));
        }
    }

    Node node() {
        CacheRegistry registry =
                redis.node(cache -> cache.compressionThreshold(1 << 20).commandTimeout(PATIENT));
        return node(registry, registry.cache("ai-near"), new LettersEmbedder());
    }

    Node node(CacheRegistry registry, Cache near, TextEmbedder embedder) {
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
    void refreshIsDue() {
        time.advance(Duration.ofMinutes(2));
    }

    String place(String cache, AiRequest request, Node node) {
        return redis.raw
                .keys("cdi-cache:" + cache + ":????????????????:"
                        + node.answers().key(request))
                .get(0);
    }

    @Override
    public void close() {
        redis.close();
    }
}
