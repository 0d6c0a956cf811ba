package org.cdicache.ai.langchain4j;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A provider's model as LangChain4j makes them, local, and counting what it is asked. */
final class FakeChatModel implements ChatModel {

    final List<ChatRequest> asked = new CopyOnWriteArrayList<>();
    final List<ChatModelListener> listeners = new CopyOnWriteArrayList<>();
    private final Queue<Function<ChatRequest, ChatResponse>> script = new ConcurrentLinkedQueue<>();
    ChatRequestParameters defaults =
            ChatRequestParameters.builder().modelName("fake-1").build();
    Set<Capability> capabilities = Set.of(Capability.RESPONSE_FORMAT_JSON_SCHEMA);
    Function<ChatRequest, ChatResponse> otherwise = request -> text("answer " + asked.size(), FinishReason.STOP);

    static ChatResponse text(String text, FinishReason reason) {
        return of(AiMessage.from(text), reason);
    }

    static ChatResponse of(AiMessage message, FinishReason reason) {
        return ChatResponse.builder()
                .aiMessage(message)
                .id("resp-1")
                .modelName("fake-1-2026")
                .tokenUsage(new TokenUsage(11, 7))
                .finishReason(reason)
                .build();
    }

    /** Answers the next request so. */
    FakeChatModel then(Function<ChatRequest, ChatResponse> answer) {
        script.add(answer);
        return this;
    }

    FakeChatModel then(ChatResponse answer) {
        return then(request -> answer);
    }

    @Override
    public ChatResponse doChat(ChatRequest request) {
        asked.add(request);
        Function<ChatRequest, ChatResponse> next = script.poll();
        return (next == null ? otherwise : next).apply(request);
    }

    @Override
    public ChatRequestParameters defaultRequestParameters() {
        return defaults;
    }

    @Override
    public List<ChatModelListener> listeners() {
        return listeners;
    }

    @Override
    public ModelProvider provider() {
        return ModelProvider.OPEN_AI;
    }

    @Override
    public Set<Capability> supportedCapabilities() {
        return capabilities;
    }
}
