package org.cdicache.ai.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import java.util.List;
import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.cdicache.TypeRef;
import org.cdicache.ai.AiCacheConfig;
import org.cdicache.ai.AiCacheFactory;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiHooks;
import org.cdicache.ai.AiLookup.Status;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.Generated;
import org.cdicache.ai.NearConfig;
import org.cdicache.ai.NearConfig.Mode;
import org.cdicache.ai.near.LettersEmbedder;
import org.junit.jupiter.api.Test;

class EmbeddingModelEmbedderTest {

    private static final LettersEmbedder LETTERS = new LettersEmbedder();

    /** A model as LangChain4j has them: only the list is implemented. */
    private static final EmbeddingModel MODEL = new EmbeddingModel() {
        @Override
        public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
            return Response.from(segments.stream()
                    .map(TextSegment::text)
                    .map(LETTERS::embed)
                    .map(Embedding::from)
                    .toList());
        }
    };

    private final EmbeddingModelEmbedder embedder = new EmbeddingModelEmbedder(MODEL, "letters");

    @Test
    void vectorsAreThoseOfTheModel() {
        assertThat(embedder.id()).isEqualTo("letters");
        assertThat(embedder.dimension()).isEqualTo(512);
        assertThat(embedder.embed("some text")).isEqualTo(LETTERS.embed("some text"));
    }

    @Test
    void nearMatchesAreFoundWithIt() {
        AiCacheConfig config = AiCacheConfig.builder(CachePreset.AI_DEVELOPMENT)
                .near(NearConfig.OFF.toBuilder()
                        .enabled(true)
                        .mode(Mode.SERVE)
                        .threshold(0.5)
                        .build())
                .build();
        try (AiCacheFactory factory = AiCacheFactory.create()) {
            AiResponseCache answers = factory.fromConfig(
                    CacheConfig.of(CachePreset.TESTING), config, AiHooks.DEFAULT.withEmbedder(embedder));
            answers.cacheResponse(AiRequest.of("qa", "How do I fix a broken zipper?"), List.of("sew"));

            assertThat(answers.answer(
                                    AiRequest.of("qa", "How do I repair a broken zipper?"),
                                    new TypeRef<List<String>>() {},
                                    AiControl.DEFAULT,
                                    () -> Generated.of(List.of("not asked")))
                            .status())
                    .isEqualTo(Status.NEAR);
        }
    }
}
