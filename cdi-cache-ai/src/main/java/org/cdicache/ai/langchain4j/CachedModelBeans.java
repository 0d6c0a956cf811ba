package org.cdicache.ai.langchain4j;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.CDI;
import java.lang.annotation.Annotation;
import java.util.function.Consumer;
import java.util.function.Function;
import org.cdicache.ai.AiCache;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.AnswerAdmission;

/**
 * Adds {@code @AiCache ChatModel} and {@code @AiCache StreamingChatModel}, in front of the application's unqualified ones. Made by name, only where LangChain4j
 * is there.
 */
public final class CachedModelBeans implements Consumer<AfterBeanDiscovery> {

    /** For the extension. */
    public CachedModelBeans() {}

    @Override
    public void accept(AfterBeanDiscovery event) {
        add(
                event,
                ChatModel.class,
                beans -> CachingChatModel.builder()
                        .delegate(find(beans, ChatModel.class, Default.Literal.INSTANCE))
                        .cache(find(beans, AiResponseCache.class, AiCache.Literal.INSTANCE))
                        .admission(admission(beans))
                        .build());
        add(
                event,
                StreamingChatModel.class,
                beans -> CachingStreamingChatModel.builder()
                        .delegate(find(beans, StreamingChatModel.class, Default.Literal.INSTANCE))
                        .cache(find(beans, AiResponseCache.class, AiCache.Literal.INSTANCE))
                        .admission(admission(beans))
                        .build());
    }

    private static <T> void add(AfterBeanDiscovery event, Class<T> type, Function<Instance<Object>, T> producer) {
        event.<T>addBean()
                .beanClass(type)
                .id("cdi-cache#" + type.getSimpleName())
                .types(type, Object.class)
                .qualifiers(AiCache.Literal.INSTANCE)
                .scope(ApplicationScoped.class)
                .produceWith(producer);
    }

    /** The application's, which judges all other answers as well. */
    private static AnswerAdmission admission(Instance<Object> beans) {
        Instance<AnswerAdmission> near = beans.select(AnswerAdmission.class, Default.Literal.INSTANCE);
        Instance<AnswerAdmission> own =
                near.isResolvable() ? near : CDI.current().select(AnswerAdmission.class, Default.Literal.INSTANCE);
        return own.isResolvable() ? own.get() : AnswerAdmission.standard();
    }

    /** Looks first where the library's archive can see, then, for a bean of the application, where the application can. */
    private static <T> T find(Instance<Object> beans, Class<T> type, Annotation qualifier) {
        Instance<T> near = beans.select(type, qualifier);
        return (near.isResolvable() ? near : CDI.current().select(type, qualifier)).get();
    }
}
