package org.cdicache.ai.cdi;

import static java.lang.System.Logger.Level.INFO;

import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.AmbiguousResolutionException;
import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.AfterDeploymentValidation;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessBean;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.cdicache.CacheConfigurationException;
import org.cdicache.ConfigProblem;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.AnswerAdmission;
import org.cdicache.spi.ConfigLayers;
import org.cdicache.spi.ConfigValues;
import org.cdicache.spi.MicroProfileSource;
import org.jspecify.annotations.Nullable;

/**
 * Adds LangChain4j's chat models with the cache in front, if the application asks for them. LangChain4j is named by text only: a server silently drops an extension
 * whose signatures mention a class that is missing.
 */
public class ChatModelExtension implements Extension {

    static final String PROPERTY = "cache.ai.langchain4j.decorate";

    private static final System.Logger LOG = System.getLogger("org.cdicache.ai");
    private static final String MODEL = "dev.langchain4j.model.chat.ChatModel";
    private static final String STREAMING_MODEL = "dev.langchain4j.model.chat.StreamingChatModel";
    private static final String BEANS = "org.cdicache.ai.langchain4j.CachedModelBeans";

    private final List<ConfigProblem> problems = new ArrayList<>();
    private final NoticedBeans noticed =
            new NoticedBeans(MODEL, STREAMING_MODEL, AiResponseCache.class.getName(), AnswerAdmission.class.getName());
    private boolean decorating;

    void notice(@Observes ProcessBean<?> event) {
        noticed.notice(event.getBean());
    }

    void registerBeans(@Observes AfterBeanDiscovery event, BeanManager manager) throws ReflectiveOperationException {
        ConfigValues values = new ConfigValues(ConfigLayers.of(MicroProfileSource.current()));
        boolean wanted = values.bool(PROPERTY).orElse(false);
        problems.addAll(values.problems());
        if (!wanted) {
            return;
        }
        if (load(MODEL) == null) {
            problem("needs dev.langchain4j:langchain4j-core on the class path; add it, or leave the property out");
            return;
        }
        decorating = true;
        Class<?> cachedModels = Class.forName(BEANS, true, ChatModelExtension.class.getClassLoader());
        @SuppressWarnings("unchecked")
        BiConsumer<AfterBeanDiscovery, BiFunction<Class<?>, Annotation, @Nullable Object>> registration =
                (BiConsumer<AfterBeanDiscovery, BiFunction<Class<?>, Annotation, @Nullable Object>>)
                        cachedModels.getDeclaredConstructor().newInstance();
        registration.accept(event, (type, qualifier) -> noticed.find(manager, type, qualifier));
    }

    void validate(@Observes AfterDeploymentValidation event, BeanManager manager) {
        if (decorating) {
            int whole = candidates(manager, noticed.of(MODEL, Default.Literal.INSTANCE));
            int streamed = candidates(manager, noticed.of(STREAMING_MODEL, Default.Literal.INSTANCE));
            if (whole > 1 || streamed > 1) {
                problem(
                        "finds several models without a qualifier; leave one, or make the others' decorators by CachingChatModel.builder()");
            } else if (whole + streamed == 0) {
                problem(
                        "finds no ChatModel or StreamingChatModel bean without a qualifier to decorate; produce one, or leave the property out");
            } else {
                LOG.log(INFO, "cdi-cache AI: LangChain4j's models are cached where they are injected with @AiCache");
            }
        }
        if (!problems.isEmpty()) {
            event.addDeploymentProblem(new CacheConfigurationException(problems));
        }
    }

    /** How many of the beans nobody could choose between; 1 if the container can. */
    private static int candidates(BeanManager manager, Set<Bean<?>> found) {
        try {
            return manager.resolve(found) == null ? 0 : 1;
        } catch (AmbiguousResolutionException several) {
            return found.size();
        }
    }

    private void problem(String fix) {
        problems.add(new ConfigProblem(PROPERTY, "true", "configuration", fix));
    }

    private static @Nullable Class<?> load(String name) {
        try {
            return Class.forName(name, false, ChatModelExtension.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError absent) {
            return null;
        }
    }
}
