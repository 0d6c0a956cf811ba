package org.cdicache.ai.langchain4j;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.PartialToolCallContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.function.Consumer;

/** Takes what a model streams. Models call one of each pair of methods. */
final class Recorder implements StreamingChatResponseHandler {

    private final StreamFlight flight;
    private final Consumer<ChatResponse> complete;
    private final Consumer<Throwable> failed;

    Recorder(StreamFlight flight, Consumer<ChatResponse> complete, Consumer<Throwable> failed) {
        this.flight = flight;
        this.complete = complete;
        this.failed = failed;
    }

    @Override
    public void onPartialResponse(String text) {
        flight.add(new Part.Text(text), null);
    }

    @Override
    public void onPartialResponse(PartialResponse part, PartialResponseContext context) {
        flight.add(new Part.Text(part.text()), context.streamingHandle());
    }

    @Override
    public void onPartialThinking(PartialThinking part) {
        flight.add(new Part.Thinking(part.text()), null);
    }

    @Override
    public void onPartialThinking(PartialThinking part, PartialThinkingContext context) {
        flight.add(new Part.Thinking(part.text()), context.streamingHandle());
    }

    @Override
    public void onPartialToolCall(PartialToolCall part) {
        flight.add(new Part.ToolPart(part), null);
    }

    @Override
    public void onPartialToolCall(PartialToolCall part, PartialToolCallContext context) {
        flight.add(new Part.ToolPart(part), context.streamingHandle());
    }

    @Override
    public void onCompleteToolCall(CompleteToolCall call) {
        flight.add(new Part.ToolCall(call), null);
    }

    @Override
    public void onUnmappedRawEvent(Object event) {
        flight.add(new Part.Raw(event), null);
    }

    @Override
    public void onCompleteResponse(ChatResponse response) {
        complete.accept(response);
    }

    @Override
    public void onError(Throwable error) {
        failed.accept(error);
    }
}
