package org.cdicache.ai;

/**
 * A request whose answer comes later and on any thread, such as a stream's; made by {@link AiResponseCache#begin}. Who it is for and what it wants of the
 * cache were asked when it began, so that no method depends on the thread that calls it.
 *
 * <p>It is counted once, as what it ends with first: by {@link #found} or {@link #open} if a tier has the answer, by {@link #complete} or {@link #failed} if the
 * model was asked for it, by {@link #shared} or {@link #failed} if it was asked for another one that this one waits for, and by {@link #leave} if nobody waits
 * for it any more. Whoever has opened one without finding an answer must end it by {@link #complete} or {@link #failed}, or {@link #abandon} it, also if it was left;
 * only the first end counts. Safe for use by several threads, if it is published safely.
 */
public interface AiPending<T> {

    /** The fresh answer that a tier held when it began, a near match included; {@link AiLookup.Status#ABSENT} if there is none, or none was wanted. Never touches the network. */
    AiLookup<T> found();

    /** What is wanted: by the call, and by what surrounds it, such as an HTTP request. */
    AiControl control();

    /** Equal for pendings that answer the same request. */
    String key();

    /** Whether its generation may answer other pendings with an equal key, that want the same; not where nothing is stored. */
    boolean sharing();

    /**
     * Another pending's generation has answered this one, too, which was not opened; ends it. Never touches the network.
     *
     * @param answer what the other one got
     */
    void shared(AiLookup<T> answer);

    /** Nobody waits for it any more: counts it. What is being generated may go on for others, and must be ended all the same. Never touches the network. */
    void leave();

    /**
     * Looks again, and gets ready to store: from now on whatever is invalidated makes the answer one that is not stored. May wait for the network.
     *
     * @return an answer that has come into a tier since it began; ends it. {@link AiLookup.Status#ABSENT} if the model has to be asked
     * @throws org.cdicache.CacheUnavailableException in strict mode, if L2 was needed and did not answer; ends it
     */
    AiLookup<T> open();

    /** Whether those who ask now may be given what is being generated, because nothing was invalidated since it was opened. Never touches the network. */
    boolean isCurrent();

    /**
     * Ends it with an answer, which is judged, and stored if nothing was invalidated since it was opened; may wait for the network, never for other
     * nodes. Never throws because of the cache.
     *
     * @return the answer, and what became of it
     */
    AiLookup<T> complete(Generated<T> answer);

    /**
     * Ends it without an answer. Never touches the network.
     *
     * @param replaceable whether a stale answer can still be served, because nothing has been told yet
     * @return what is to be served instead, as far as stale-if-error reaches; {@link AiLookup.Status#ABSENT} if there is nothing
     */
    AiLookup<T> failed(Throwable failure, boolean replaceable);

    /**
     * Lets go of the cache, because nobody waits for the answer any more; does nothing if it is over. An answer that comes all the same is counted, and not
     * stored. Never touches the network.
     */
    void abandon();
}
