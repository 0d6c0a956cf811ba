package org.cdicache.ai.langchain4j;

import dev.langchain4j.model.embedding.EmbeddingModel;
import org.cdicache.ai.TextEmbedder;

/**
 * Makes a LangChain4j embedding model tell which texts are alike, for near matches. Experimental. As safe for use by several threads as the model is,
 * which is asked for each text, and whose own timeout holds.
 */
public final class EmbeddingModelEmbedder implements TextEmbedder {

    private final EmbeddingModel model;
    private final String id;

    /**
     * An embedder.
     *
     * @param id names the model and everything else that its vectors depend on, such as {@code text-embedding-3-small/512}; 1 to 200 characters. Change
     *     it together with the model: vectors under one id are compared
     */
    public EmbeddingModelEmbedder(EmbeddingModel model, String id) {
        this.model = model;
        this.id = id;
    }

    @Override
    public String id() {
        return id;
    }

    /** What the model says, which may have to embed a text to know it. */
    @Override
    public int dimension() {
        return model.dimension();
    }

    @Override
    public float[] embed(String text) {
        return model.embed(text).content().vector();
    }
}
