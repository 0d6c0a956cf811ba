package org.cdicache.ai.cdi;

import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.io.Serializable;
import org.cdicache.ai.AiCached;
import org.cdicache.ai.AiLookup;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.AnswerAbsentException;
import org.cdicache.ai.Generated;
import org.cdicache.ai.engine.PresentCache;
import org.jspecify.annotations.Nullable;

/**
 * Answers calls of {@link AiCached} methods from the cache. Inside of the platform's interceptors, such as those of transactions, and outside of the
 * application's, which only run if the method does.
 */
@AiCached(operation = "")
@Interceptor
@Priority(Interceptor.Priority.LIBRARY_BEFORE + 500)
class AiCachedInterceptor implements Serializable {

    private static final long serialVersionUID = 1L;

    private final BeanManager beans;
    private final Instance<Object> instances;
    private transient volatile @Nullable AiResponseCache cache;

    @Inject
    AiCachedInterceptor(BeanManager beans, @Any Instance<Object> instances) {
        this.beans = beans;
        this.instances = instances;
    }

    @AroundInvoke
    @Nullable
    Object answer(InvocationContext call) throws Exception {
        if (call.getMethod().isBridge()) {
            return call.proceed();
        }
        AnsweredMethod method = beans.getExtension(AiCachedExtension.class).of(call.getMethod());
        @Nullable Object[] arguments = call.getParameters();
        AiLookup<Object> found = cache().<Object, Exception>answer(
                        method.request(arguments),
                        method.type(),
                        method.control(arguments),
                        () -> generated(method, call.proceed()));
        if (found.status() == AiLookup.Status.ABSENT) {
            throw new AnswerAbsentException();
        }
        return method.generated() ? found.answer() : found.value();
    }

    @SuppressWarnings("unchecked")
    private static Generated<Object> generated(AnsweredMethod method, @Nullable Object returned) {
        if (method.generated() && returned != null) {
            return (Generated<Object>) returned;
        }
        return Generated.of(returned);
    }

    private AiResponseCache cache() {
        AiResponseCache known = cache;
        if (known == null) {
            known = instances.select(PresentCache.class).get().answers();
            cache = known;
        }
        return known;
    }
}
