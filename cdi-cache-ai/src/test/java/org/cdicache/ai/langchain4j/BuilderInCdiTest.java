package org.cdicache.ai.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.output.FinishReason;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import java.util.Map;
import org.cdicache.ai.AiCache;
import org.cdicache.ai.AiCacheFactory;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.cdi.Deployments;
import org.jboss.weld.environment.se.WeldContainer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Builders that are given no cache, as langchain4j-cdi's configuration makes them, take that of the application around. */
class BuilderInCdiTest {

    private static final ChatRequest WHY =
            ChatRequest.builder().messages(UserMessage.from("why?")).build();

    @Dependent
    static class OwnCache {

        @Produces
        @ApplicationScoped
        AiCacheFactory factory() {
            return AiCacheFactory.create();
        }

        void close(@Disposes AiCacheFactory factory) {
            factory.close();
        }

        @Produces
        @AiCache
        @ApplicationScoped
        AiResponseCache cache(AiCacheFactory factory) {
            return factory.forTesting();
        }
    }

    private final Deployments deployments = new Deployments();

    @AfterEach
    void close() {
        deployments.close();
    }

    private static void assertThatItIsUsed(WeldContainer container) {
        AiResponseCache answers = container
                .select(AiResponseCache.class, AiCache.Literal.INSTANCE)
                .get();
        FakeChatModel fake = new FakeChatModel();
        FakeStreamingModel streaming = new FakeStreamingModel();
        streaming.whenAsked =
                stream -> stream.say("a").handler.onCompleteResponse(FakeChatModel.text("a", FinishReason.STOP));
        ChatModel chat = CachingChatModel.builder().delegate(fake).build();
        chat.chat(WHY);
        chat.chat(WHY);
        for (int i = 0; i < 2; i++) {
            CachingStreamingChatModel.builder().delegate(streaming).build().chat(WHY, new HeardStream());
        }

        assertThat(fake.asked).hasSize(1);
        assertThat(streaming.streams).hasSize(1);
        assertThat(answers.stats().puts()).isEqualTo(2);
        assertThat(answers.summary().total().hits()).isEqualTo(2);
    }

    @Test
    void theLibrarysCache() {
        try (WeldContainer container = deployments.deploy(Map.of("cache.preset", "ai-development"))) {
            assertThatItIsUsed(container);
        }
    }

    @Test
    void theApplicationsOwnCache() {
        try (WeldContainer container = deployments.deploy(Map.of("cache.preset", "ai-development"), OwnCache.class)) {
            assertThatItIsUsed(container);
        }
    }
}
