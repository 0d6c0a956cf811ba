package org.cdicache.ai.langchain4j;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.List;
import org.cdicache.ai.AiCache;
import org.cdicache.ai.AiCached;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.AnswerAdmission;
import org.cdicache.ai.AnswerAdmission.Verdict;
import org.cdicache.ai.Generated;
import org.cdicache.ai.Option;
import org.cdicache.ai.Text;
import org.cdicache.ai.TokenUsage;

/** The examples of docs/howto/langchain4j.md, as they stand there; {@link LangChain4jHowtoTest} compares and runs them. */
final class LangChain4jExamples {

    private LangChain4jExamples() {}

    static List<ChatResponse> chat(ChatModel model, AiResponseCache answers) {
        ChatRequest question =
                ChatRequest.builder().messages(UserMessage.from("why?")).build();
        ChatModel cached = CachingChatModel.builder()
                .delegate(model) // any ChatModel
                .cache(answers) // an AiResponseCache; in CDI the injected one unless given
                .operation("support") // how long answers live: cache.ai.operations.support.ttl
                .build();

        ChatResponse first = cached.chat(question); // asks the model
        ChatResponse again = cached.chat(question); // does not; same text, token usage and finish reason
        return List.of(first, again);
    }

    static StreamingChatModel streaming(StreamingChatModel streamingModel, AiResponseCache answers) {
        StreamingChatModel streaming = CachingStreamingChatModel.builder()
                .delegate(streamingModel)
                .cache(answers)
                .build();
        return streaming;
    }

    static CachingChatModel.Builder admission() {
        CachingChatModel.Builder builder = CachingChatModel.builder()
                .admission((request, answer) -> answer.value() instanceof String text && text.startsWith("Sorry")
                        ? Verdict.rejected("refused")
                        : AnswerAdmission.standard().judge(request, answer));
        return builder;
    }

    @Dependent
    static class Injected {
        @Inject
        @AiCache
        ChatModel model;
    }

    static class Own {

        @ApplicationScoped
        public static class Writer {

            @AiCached(operation = "summarize")
            public String summarize(@Text String text, @Option("sentences") int sentences) {
                return model.write("Summarize in " + sentences + " sentences: " + text);
            }

            final LocalModel model = new LocalModel();
        }
    }

    @ApplicationScoped
    static class Translator {
        final LocalModel model = new LocalModel();

        @AiCached(operation = "translate")
        public Generated<String> translate(@Text String text, @Option("to") String language, AiControl control) {
            Reply reply = model.translate(text, language);
            return new Generated<>(reply.text(), reply.finishReason(), reply.usage());
        }
    }

    record Reply(String text, org.cdicache.ai.FinishReason finishReason, TokenUsage usage) {}

    /** Some client of some model. */
    static final class LocalModel {
        private int calls;

        String write(String prompt) {
            return prompt.length() + " " + ++calls;
        }

        Reply translate(String text, String language) {
            return new Reply(
                    language + " " + text + " " + ++calls, org.cdicache.ai.FinishReason.STOP, new TokenUsage(2, 3));
        }
    }

    static ChatResponse sorry() {
        return FakeChatModel.text("Sorry, no.", FinishReason.STOP);
    }
}
