package org.cdicache.it.app.chat;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.util.List;
import java.util.Locale;
import org.cdicache.ai.TextEmbedder;
import org.cdicache.ai.langchain4j.EmbeddingModelEmbedder;

/** A "model" that holds texts for alike if they have the same letters, however they mean them. */
@ApplicationScoped
public class LettersModel implements EmbeddingModel {

    private static final int LETTERS = 26;

    @Override
    public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
        return Response.from(segments.stream()
                .map(TextSegment::text)
                .map(LettersModel::vector)
                .toList());
    }

    private static Embedding vector(String text) {
        float[] counts = new float[LETTERS];
        text.toLowerCase(Locale.ROOT).chars().filter(c -> c >= 'a' && c <= 'z').forEach(c -> counts[c - 'a']++);
        return Embedding.from(counts);
    }

    /** What near matches are found with. */
    @Produces
    @ApplicationScoped
    TextEmbedder embedder(EmbeddingModel model) {
        return new EmbeddingModelEmbedder(model, "letters-1");
    }
}
