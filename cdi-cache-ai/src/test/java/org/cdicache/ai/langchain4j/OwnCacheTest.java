package org.cdicache.ai.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.output.FinishReason;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.cdicache.Cache;
import org.cdicache.CacheConfig;
import org.cdicache.CacheFactory;
import org.cdicache.CachePreset;
import org.cdicache.CacheRegistry;
import org.cdicache.ai.AiCache;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.AnswerScope;
import org.cdicache.ai.cdi.Deployments;
import org.cdicache.ai.langchain4j.FakeStreamingModel.Stream;
import org.jboss.weld.environment.se.WeldContainer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An application's own registry, whose caches are no more than {@link Cache}, as where it counts or logs in front of the library's. */
class OwnCacheTest {

    private static final ChatRequest WHY =
            ChatRequest.builder().messages(UserMessage.from("why?")).build();

    @Dependent
    static class OwnRegistry {

        @Produces
        @ApplicationScoped
        CacheFactory factory() {
            return CacheFactory.create();
        }

        void close(@Disposes CacheFactory factory) {
            factory.close();
        }

        @Produces
        @ApplicationScoped
        CacheRegistry registry(CacheFactory factory) {
            return ownCaches(factory.registry(CacheConfig.of(CachePreset.TESTING)));
        }
    }

    private static CacheRegistry ownCaches(CacheRegistry caches) {
        return inFrontOf(CacheRegistry.class, caches);
    }

    /** Nothing but the methods of the type. */
    private static <T> T inFrontOf(Class<T> type, T behind) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(behind, arguments);
                        return result instanceof Cache cache ? inFrontOf(Cache.class, cache) : result;
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                }));
    }

    private final Deployments deployments = new Deployments();
    private WeldContainer container;
    private AiResponseCache cache;

    @BeforeEach
    void deploy() {
        container = deployments.deploy(Map.of("cache.preset", "ai-development"), OwnRegistry.class);
        cache = container
                .select(AiResponseCache.class, AiCache.Literal.INSTANCE)
                .get();
    }

    @AfterEach
    void close() {
        container.close();
        deployments.close();
    }

    @Test
    void whatIsNotStreamed_isStored() {
        FakeChatModel fake = new FakeChatModel();
        ChatModel cached =
                CachingChatModel.builder().delegate(fake).cache(cache).build();

        cached.chat(WHY);
        cached.chat(WHY);

        assertThat(fake.asked).hasSize(1);
    }

    @Test
    void streams_areAnswered_andNotStored_whichOneWarningSays() {
        FakeStreamingModel fake = new FakeStreamingModel();
        StreamingChatModel cached =
                CachingStreamingChatModel.builder().delegate(fake).cache(cache).build();
        HeardStream first = new HeardStream();
        HeardStream second = new HeardStream();
        List<String> warnings = warningsWhile(() -> {
            cached.chat(WHY, first);
            complete(fake.streams.get(0), "one");
            cached.chat(WHY, second);
            complete(fake.streams.get(1), "two");
        });

        assertThat(warnings).singleElement().asString().contains("\"ai\"", "CacheRegistry");
        assertThat(first.heard).containsExactly("one", ".");
        assertThat(second.heard).containsExactly("two", ".");
        assertThat(cache.summary().total().misses()).isEqualTo(2);
        assertThat(cache.stats().puts()).isZero();
    }

    /** Nobody knows what was invalidated while a stream ran, so that nobody may join it. */
    @Test
    void streams_areNotShared() {
        FakeStreamingModel fake = new FakeStreamingModel();
        StreamingChatModel cached =
                CachingStreamingChatModel.builder().delegate(fake).cache(cache).build();
        cached.chat(WHY, new HeardStream());
        fake.streams.get(0).say("old");
        cache.invalidate(AnswerScope.ALL, "test");
        HeardStream late = new HeardStream();
        cached.chat(WHY, late);

        assertThat(fake.streams).hasSize(2);
        complete(fake.streams.get(1), "new");
        assertThat(late.heard).containsExactly("new", ".");
    }

    private static List<String> warningsWhile(Runnable work) {
        List<String> warnings = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                if (line.getLevel().equals(Level.WARNING)) {
                    warnings.add(line.getMessage());
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger(AiResponseCache.class.getName());
        logger.addHandler(handler);
        try {
            work.run();
        } finally {
            logger.removeHandler(handler);
        }
        return warnings;
    }

    private static void complete(Stream stream, String text) {
        stream.say(text).handler.onCompleteResponse(FakeChatModel.text(text, FinishReason.STOP));
    }
}
