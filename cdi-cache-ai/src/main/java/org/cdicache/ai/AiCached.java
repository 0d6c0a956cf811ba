package org.cdicache.ai;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import jakarta.enterprise.util.Nonbinding;
import jakarta.interceptor.InterceptorBinding;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * Keeps what a method of a CDI bean returns in the application's {@link AiResponseCache}: the method runs only if no answer to the same request is cached.
 *
 * <pre>{@code
 * @AiCached(operation = "summarize")
 * public Summary summarize(@Text String text, @Option("sentences") int sentences) { ... }
 * }</pre>
 *
 * <p>Every parameter says what it is: {@link Text}, {@link Option}, {@link Question}, {@link Model}, {@link Tenant}, or {@link Ignored}; one of the type
 * {@link AiControl} needs no mark, and says what the call wants of the cache. A method that returns {@link Generated} tells with its answer why the model stopped
 * and what it took, so that cut off and refused answers are not stored.
 *
 * <p>The deployment is refused, with all problems at once, if the request cannot be made of the parameters, or the answer cannot be read back as what the method
 * returns: void, {@link Object}, type variables, streams, and results that come later, such as {@link java.util.concurrent.CompletionStage}.
 *
 * <p>Concurrent equal calls share one run of the method, as for {@link AiResponseCache#answer}. What the method throws, also if it is checked, reaches its callers
 * as it is. As with all interceptors, calls of a bean on itself are not seen.
 *
 * <p>Without a text, or with an empty one, the method runs each time, and nothing is stored; a tenant that is required, and what the call wants of the cache, hold
 * all the same.
 *
 * <p>A call throws {@link IllegalArgumentException}, and the method does not run, if the text is longer than {@code cache.ai.max-text-length} or an option holds what
 * {@link AiRequest} does not allow; {@link AnswerAbsentException} if its {@link AiControl}, or the HTTP client, asks for cached answers only and there is none; {@link TenantRequiredException} if there is no tenant and
 * {@code cache.ai.tenant-required} is set; and in strict mode {@link org.cdicache.CacheUnavailableException} if L2 was needed and did not answer.
 *
 * <p>Interceptors with a priority above 1500, such as those of applications, run only if the method does: a permission that such a one checks is not checked
 * for hits. Check permissions before the call, or by an interceptor of a lower priority. Transactions of {@code @Transactional} (priority 200) begin before the
 * cache is asked, also for hits.
 */
@InterceptorBinding
@Documented
@Retention(RUNTIME)
@Target({METHOD, TYPE})
public @interface AiCached {

    /** What is asked for, such as {@code summarize}; decides how long answers live. */
    @Nonbinding
    String operation();
}
