package org.cdicache.ai.langchain4j;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import java.lang.annotation.Annotation;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.cdicache.ai.AiCache;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.AnswerAdmission;
import org.jspecify.annotations.Nullable;

/**
 * Adds {@code @AiCache ChatModel} and {@code @AiCache StreamingChatModel}, in front of the application's unqualified ones. Made by name, only where LangChain4j
 * is there.
 */
public final class CachedModelBeans
        implements BiConsumer<AfterBeanDiscovery, BiFunction<Class<?>, Annotation, @Nullable Object>> {

    /** For the extension. */
    public CachedModelBeans() {}

    /**
     * Adds the beans.
     *
     * @param applications finds a bean of the application's by type and qualifier; null if there is none
     */
    @Override
    public void accept(AfterBeanDiscovery event, BiFunction<Class<?>, Annotation, @Nullable Object> applications) {
        add(event, ChatModel.class, beans -> {
            Finder finder = new Finder(beans, applications);
            return CachingChatModel.builder()
                    .delegate(finder.find(ChatModel.class, Default.Literal.INSTANCE))
                    .cache(finder.find(AiResponseCache.class, AiCache.Literal.INSTANCE))
                    .admission(finder.admission())
                    .build();
        });
        add(event, StreamingChatModel.class, beans -> {
            Finder finder = new Finder(beans, applications);
            return CachingStreamingChatModel.builder()
                    .delegate(finder.find(StreamingChatModel.class, Default.Literal.INSTANCE))
                    .cache(finder.find(AiResponseCache.class, AiCache.Literal.INSTANCE))
                    .admission(finder.admission())
                    .build();
        });
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

    /** Looks first where the library's archive can see, then at what the application has. */
    private record Finder(Instance<Object> beans, BiFunction<Class<?>, Annotation, @Nullable Object> applications) {

        <T> T find(Class<T> type, Annotation qualifier) {
            Instance<T> near = beans.select(type, qualifier);
            Object own = near.isResolvable() ? null : applications.apply(type, qualifier);
            return own == null ? near.get() : type.cast(own);
        }

        /** The application's, which judges all other answers as well. */
        AnswerAdmission admission() {
            Object own = applications.apply(AnswerAdmission.class, Default.Literal.INSTANCE);
            return own == null ? AnswerAdmission.standard() : (AnswerAdmission) own;
        }
    }
}
