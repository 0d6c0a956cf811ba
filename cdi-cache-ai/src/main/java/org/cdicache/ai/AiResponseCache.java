package org.cdicache.ai;

import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import org.cdicache.CacheLoader;
import org.cdicache.CacheStats;
import org.cdicache.Lookup;
import org.cdicache.TypeRef;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the answers of language models, so that the same question is paid for once. It lives in the {@link org.cdicache.Cache} named
 * {@code ai}: tiers, coherence between nodes, and what happens while Redis is away are described there.
 *
 * <p>Inject it with {@code @Inject @AiCache AiResponseCache answers;}, or create it with an {@link AiCacheFactory}. Instances are safe
 * for use by any number of threads.
 *
 * <p>Two requests share an answer exactly when they are {@linkplain AiRequest#equals equal}. Answers live as long as their operation's
 * {@linkplain #ttl time to live}. Text, question and options of a request appear in no key and no log.
 *
 * <p>While the AI cache is switched off ({@code cache.ai.enabled=false}) nothing is stored, every read is a miss, and generators always
 * run; requests are checked as ever.
 *
 * <p>Every method that takes a request throws {@link IllegalArgumentException} if its text is longer than its operation allows ({@code
 * cache.ai.max-text-length}), or if an option is not in the schema of its operation. A request that names no tenant is one of the
 * {@link TenantResolver}'s; if there is none either, and {@code cache.ai.tenant-required} is set, it throws {@link TenantRequiredException}, and nothing is
 * read, generated or stored.
 */
public interface AiResponseCache {

    /**
     * Stores an answer, replacing any other; as {@link org.cdicache.Cache#put(String, Object, Duration)}.
     *
     * @param response something that Jackson can write and read back
     * @throws org.cdicache.ValueCodecException if the answer cannot be written as JSON; nothing is stored
     * @throws org.cdicache.CacheUnavailableException in strict mode, if Redis did not acknowledge
     */
    void cacheResponse(AiRequest request, Object response);

    /**
     * Reads an answer. Touches L1, then L2; may wait for the network when L1 does not have it.
     *
     * @return the answer, or empty when it is absent, expired or unreadable as {@code type}, or when Redis is away
     * @throws org.cdicache.CacheUnavailableException in strict mode, if L2 was needed and did not answer
     */
    default <T> Optional<T> getCachedResponse(AiRequest request, Class<T> type) {
        return getCachedResponse(request, TypeRef.of(type));
    }

    /** As {@link #getCachedResponse(AiRequest, Class)}, for a generic type. */
    default <T> Optional<T> getCachedResponse(AiRequest request, TypeRef<T> type) {
        return lookup(request, type).asOptional();
    }

    /**
     * Reads an answer and tells where it came from and how long it will live. Tiers, waiting and failures as in
     * {@link #getCachedResponse(AiRequest, Class)}.
     *
     * @return a hit, or {@link Lookup#miss()}; never null
     */
    <T> Lookup<T> lookup(AiRequest request, TypeRef<T> type);

    /**
     * Reads an answer, or generates and stores it. Concurrent callers with equal requests share one generation; the generator runs on
     * the thread of the first of them, without any lock or Redis connection held; on another one if the cache has timeouts or refreshes early
     * ({@code cache.entry.soft-timeout}, {@code hard-timeout}, {@code early-refresh}), and then perhaps for nobody who waits.
     *
     * <p>An answer that this call has generated is always returned, even if it cannot be stored. A null from the generator is returned
     * and not stored.
     *
     * @return the answer; null if the generator has returned null, and if the client of the present HTTP request wants cached answers only (see
     *     {@link org.cdicache.ai.http.AiCacheControl}) and there is none
     * @throws X whatever the generator throws, unwrapped, to every caller that shared the generation; nothing is stored
     * @throws IllegalStateException if the generator asks this cache for the request that it is answering
     * @throws org.cdicache.CacheException if the calling thread is interrupted while it waits for another thread's generation
     * @throws org.cdicache.CacheUnavailableException in strict mode, if L2 was needed and did not answer; this call has not run its
     *     generator
     */
    default <T, X extends Exception> @Nullable T getOrGenerate(
            AiRequest request, Class<T> type, CacheLoader<? extends T, X> generator) throws X {
        return getOrGenerate(request, TypeRef.of(type), generator);
    }

    /** As {@link #getOrGenerate(AiRequest, Class, CacheLoader)}, for a generic type. */
    default <T, X extends Exception> @Nullable T getOrGenerate(
            AiRequest request, TypeRef<T> type, CacheLoader<? extends T, X> generator) throws X {
        return lookupOrGenerate(request, type, generator).value();
    }

    /**
     * As {@link #getOrGenerate(AiRequest, Class, CacheLoader)}, telling where the answer came from. A generated answer has
     * {@link org.cdicache.Tier#NONE}; its time to live is zero when it was not stored.
     */
    default <T, X extends Exception> Lookup<T> lookupOrGenerate(
            AiRequest request, TypeRef<T> type, CacheLoader<? extends T, X> generator) throws X {
        return this.<T, X>answer(request, type, AiControl.DEFAULT, () -> Generated.of(generator.load()))
                .asLookup();
    }

    /**
     * As {@link #getOrGenerate(AiRequest, Class, CacheLoader)}, with a say in how it is answered, a generator that knows why the model stopped and what
     * it took, and all that is known of the answer. Only an answer that the {@linkplain AnswerAdmission admission} admits is stored.
     *
     * <p>An implementation must not answer a request with {@link AiControl#BYPASS} from what it keeps, nor with what another one generates: requests that
     * have no key of their own share one.
     *
     * <p>Callers that want nothing but a fresh answer share one generation; one with {@link AiControl#noStore} shares none, and neither does one with
     * {@link AiControl#BYPASS}. A caller that asks for a new answer shares those that are finished after it has asked.
     *
     * @param generator must not return null; an answer of null is {@code Generated.of(null)}
     * @throws X whatever the generator throws, unwrapped, unless a stale answer may be served
     * @throws IllegalStateException if the generator asks this cache for the request that it is answering
     * @throws org.cdicache.CacheException if the calling thread is interrupted while it waits for another thread's generation
     * @throws org.cdicache.CacheUnavailableException in strict mode, if L2 was needed and did not answer; this call has not run its
     *     generator
     */
    <T, X extends Exception> AiLookup<T> answer(
            AiRequest request, TypeRef<T> type, AiControl control, CacheLoader<Generated<T>, X> generator) throws X;

    /**
     * Begins to answer a request whose answer comes later, on any thread, such as a stream's: reads it as {@link #answer} does, with what the call and what
     * surrounds it want, and tells how to store what is generated. Concurrent ones share nothing by themselves. In a cache that is none of the library's, because
     * the application has a {@link org.cdicache.CacheRegistry} of its own that gives others, the answer is not stored and not shared, and one warning says so.
     *
     * <p>An implementation must not answer a request with {@link AiControl#BYPASS} from what it keeps: requests that have no key of their own share one.
     *
     * @param control may ask for cached answers only; then there is nothing to open
     * @throws org.cdicache.CacheUnavailableException in strict mode, if L2 was needed and did not answer
     */
    <T> AiPending<T> begin(AiRequest request, TypeRef<T> type, AiControl control);

    /**
     * Removes an answer from both tiers.
     *
     * @return whether either tier held it
     * @throws org.cdicache.CacheUnavailableException in strict mode, if Redis did not acknowledge
     */
    boolean forget(AiRequest request);

    /**
     * Answers many requests: looks all of them up in one round trip, and generates those that are missing, several at once and every different one
     * once, as {@link #answer} does. A generator that fails takes nothing from the others.
     *
     * <p>An interrupted caller starts no more generators, waits for those that run, and stays interrupted; the requests that are left are among the
     * failures.
     *
     * @param requests equal ones count as one
     * @return never null
     * @throws org.cdicache.CacheUnavailableException in strict mode, if L2 was needed for the lookup and did not answer; nothing was generated
     */
    <T> AiBatch<T> getOrGenerateAll(
            Collection<AiRequest> requests, TypeRef<T> type, BatchGenerator<T> generator, BatchOptions options);

    /**
     * Makes all answers of a scope unreachable, on all nodes, in time that does not depend on how many there are. What is being generated in that
     * scope is not stored. Remembered in the {@link #summary}, and logged.
     *
     * @param reason why, in words that may be logged: no prompts, no secrets
     * @throws TenantRequiredException if a tenant is required, the scope and the call have none, and not {@linkplain AnswerScope#ofEveryTenant every
     *     tenant} is meant; nothing is invalidated
     * @throws org.cdicache.CacheUnavailableException in strict mode, if Redis did not acknowledge; made good before L2 is read again
     */
    void invalidate(AnswerScope scope, String reason);

    /**
     * What goes into the key of a request, in words that may be logged: of the text and the question their lengths and digests, of the options names
     * and types. Never touches the network.
     */
    String explainKey(AiRequest request);

    /**
     * The request as the present call would be answered: with the {@link TenantResolver}'s tenant if it names none. For work that goes on where the caller is
     * not known any more, such as on the threads of a model. Never touches the network.
     */
    AiRequest accepted(AiRequest request);

    /**
     * The key under which the answer is stored in the cache {@code ai}: {@code operation:model:tenant:sha256}, in ASCII and shorter than
     * 256 bytes. The names are readable and escaped, an absent name is {@code ~}, and the hash covers the whole request. Never touches
     * the network.
     */
    String key(AiRequest request);

    /** The time to live of an operation's answers; the default one for operations without their own. */
    Duration ttl(String operation);

    /** What was answered how, and what that has saved, on this node; nothing while the AI cache is switched off. Never touches the network. */
    AiSummary summary();

    /** Near matches, which are experimental and off unless they are switched on; never null. */
    NearMatches near();

    /** Counters of the cache {@code ai}; all zero while the AI cache is switched off. Never touches the network. */
    CacheStats stats();
}
