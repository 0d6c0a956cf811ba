package org.cdicache.ai.langchain4j;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A handler that writes down what it is told, in short words. */
final class HeardStream implements StreamingChatResponseHandler {

    final List<String> heard = new CopyOnWriteArrayList<>();
    volatile @Nullable StreamingHandle handle;
    volatile @Nullable ChatResponse response;
    volatile @Nullable Throwable error;
    /** Runs at every text, after it was written down. */
    volatile Consumer<String> whenTold = text -> {};

    @Override
    public void onPartialResponse(PartialResponse part, PartialResponseContext context) {
        handle = context.streamingHandle();
        heard.add(part.text());
        whenTold.accept(part.text());
    }

    @Override
    public void onPartialResponse(String text) {
        heard.add("<" + text + ">");
    }

    @Override
    public void onPartialThinking(PartialThinking part) {
        heard.add("(" + part.text() + ")");
    }

    @Override
    public void onPartialToolCall(PartialToolCall part) {
        heard.add(part.name() + part.partialArguments());
    }

    @Override
    public void onCompleteToolCall(CompleteToolCall call) {
        heard.add(call.toolExecutionRequest().name() + "!");
    }

    @Override
    public void onUnmappedRawEvent(Object event) {
        heard.add("raw " + event);
    }

    @Override
    public void onCompleteResponse(ChatResponse complete) {
        response = complete;
        heard.add(".");
    }

    @Override
    public void onError(Throwable failure) {
        error = failure;
        heard.add("!" + failure.getMessage());
    }
}
