package org.cdicache.ai;

/**
 * Turns texts into vectors whose angle tells how alike the texts are; the application's embedding model, for near matches. Experimental.
 *
 * <p>Called on the thread of the caller whose request had no exact answer, once for each such request, with no lock and no connection held.
 * Set a timeout in the implementation: the caller waits for it. Safe for use by any number of threads.
 */
public interface TextEmbedder {

    /**
     * Names the model and everything else that its vectors depend on, such as {@code text-embedding-3-small/512}. Vectors of embedders with
     * other ids are never compared. Constant; 1 to 200 characters; stored in clear.
     */
    String id();

    /** How many numbers each vector has; constant, at least 1. Near matches ask for it when a text is first embedded. */
    int dimension();

    /**
     * The vector of a text; need not be normalised.
     *
     * @throws RuntimeException if there is none: the request goes on without a near match, and the embedder is left alone for a while
     */
    float[] embed(String text);
}
