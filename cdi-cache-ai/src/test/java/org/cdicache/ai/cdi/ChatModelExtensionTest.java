package org.cdicache.ai.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.FinishReason;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.spi.AfterDeploymentValidation;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.cdicache.ai.AiCache;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.AnswerAdmission;
import org.cdicache.ai.Generated;
import org.jboss.weld.environment.se.WeldContainer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The application's models of LangChain4j, with the cache in front by one property. */
class ChatModelExtensionTest {

    private static final String DECORATE = "cache.ai.langchain4j.decorate";

    private static final Map<String, String> ON = Map.of("cache.preset", "ai-development", DECORATE, "true");

    static final class Counting implements ChatModel, StreamingChatModel {
        private final AtomicInteger asked = new AtomicInteger();

        private ChatResponse answer() {
            return ChatResponse.builder()
                    .aiMessage(AiMessage.from("answer " + asked.incrementAndGet()))
                    .finishReason(FinishReason.STOP)
                    .build();
        }

        @Override
        public ChatResponse doChat(ChatRequest request) {
            return answer();
        }

        @Override
        public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
            handler.onPartialResponse("streamed");
            handler.onCompleteResponse(answer());
        }

        @Override
        public ChatRequestParameters defaultRequestParameters() {
            return ChatRequestParameters.builder().modelName("local").build();
        }

        @Override
        public List<ChatModelListener> listeners() {
            return List.of();
        }

        @Override
        public ModelProvider provider() {
            return ModelProvider.OTHER;
        }

        @Override
        public Set<Capability> supportedCapabilities() {
            return Set.of();
        }
    }

    @Dependent
    static class Models {
        @Produces
        @ApplicationScoped
        ChatModel chat() {
            return new Counting();
        }

        @Produces
        @ApplicationScoped
        StreamingChatModel streaming() {
            return new Counting();
        }
    }

    @Dependent
    static class MoreModels {
        @Produces
        @ApplicationScoped
        ChatModel other() {
            return new Counting();
        }
    }

    @Dependent
    static class App {
        @Inject
        @AiCache
        ChatModel cached;

        @Inject
        @AiCache
        StreamingChatModel streaming;

        @Inject
        ChatModel plain;
    }

    @Dependent
    static class Lookup {
        @Inject
        @AiCache
        Instance<ChatModel> cached;
    }

    private final Deployments deployments = new Deployments();

    @AfterEach
    void close() {
        deployments.close();
    }

    @Test
    void oneProperty_putsTheCacheInFrontOfTheModels() {
        try (WeldContainer container = deployments.deploy(ON, App.class, Models.class)) {
            App app = container.select(App.class).get();

            assertThat(app.cached.chat("why?")).isEqualTo("answer 1");
            assertThat(app.cached.chat("why?")).isEqualTo("answer 1");
            assertThat(app.plain.chat("why?")).isEqualTo("answer 2");
            assertThat(heard(app.streaming)).containsExactly("streamed", "answer 1");
            assertThat(heard(app.streaming)).containsExactly("streamed", "answer 1");
        }
    }

    private static List<String> heard(StreamingChatModel model) {
        List<String> heard = new ArrayList<>();
        model.chat(
                ChatRequest.builder().messages(UserMessage.from("why?")).build(), new StreamingChatResponseHandler() {
                    @Override
                    public void onPartialResponse(String text) {
                        heard.add(text);
                    }

                    @Override
                    public void onCompleteResponse(ChatResponse response) {
                        heard.add(response.aiMessage().text());
                    }

                    @Override
                    public void onError(Throwable error) {
                        throw new AssertionError(error);
                    }
                });
        return heard;
    }

    @ApplicationScoped
    static class NoAnswer implements AnswerAdmission {
        @Override
        public Verdict judge(AiRequest request, Generated<?> answer) {
            return Verdict.rejected(answer.value() instanceof String ? "unwanted" : "no-text");
        }
    }

    @Test
    void theApplicationsAdmission_judgesThem() {
        try (WeldContainer container = deployments.deploy(ON, App.class, Models.class, NoAnswer.class)) {
            App app = container.select(App.class).get();

            assertThat(app.cached.chat("why?")).isEqualTo("answer 1");
            assertThat(app.cached.chat("why?")).isEqualTo("answer 2");
        }
    }

    /** Another library's, whose turn may come before ours. */
    static class Early implements Extension {
        private String answer = "";

        void ask(@Observes @Priority(1) AfterDeploymentValidation event, BeanManager beans) {
            Bean<?> model = beans.resolve(beans.getBeans(ChatModel.class, AiCache.Literal.INSTANCE));
            ChatModel cached =
                    (ChatModel) beans.getReference(model, ChatModel.class, beans.createCreationalContext(model));
            answer = cached.chat("why?");
        }
    }

    @Test
    void anotherExtension_mayAskBeforeWeHaveValidated() {
        Early early = new Early();
        try (WeldContainer container = deployments.deploy(ON, early, App.class, Models.class)) {
            assertThat(early.answer).isEqualTo("answer 1");
            assertThat(container.select(App.class).get().cached.chat("why?")).isEqualTo("answer 1");
        }
    }

    @Test
    void withoutTheProperty_nothingIsAdded() {
        try (WeldContainer container =
                deployments.deploy(Map.of("cache.preset", "ai-development"), Lookup.class, Models.class)) {
            assertThat(container.select(Lookup.class).get().cached.isUnsatisfied())
                    .isTrue();
        }
    }

    @Test
    void aPropertyThatCannotBeMet_isADeploymentProblem() {
        assertThat(catchThrowable(() -> deployments.deploy(ON, Lookup.class).close()))
                .hasStackTraceContaining(DECORATE)
                .hasStackTraceContaining("finds no ChatModel or StreamingChatModel bean");
    }

    @Test
    void severalModels_areADeploymentProblem() {
        assertThat(catchThrowable(() -> deployments
                        .deploy(ON, Lookup.class, Models.class, MoreModels.class)
                        .close()))
                .hasStackTraceContaining("finds several models without a qualifier");
    }

    @Test
    void aPropertyThatIsNoTruthValue_isADeploymentProblem() {
        assertThat(catchThrowable(() -> deployments
                        .deploy(Map.of(DECORATE, "perhaps"), Lookup.class, Models.class)
                        .close()))
                .hasStackTraceContaining(DECORATE + " = \"perhaps\"");
    }
}
