package org.cdicache.it.app.chat;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicInteger;

/** A "model" that says part by part how often it was asked, on a thread of its own, as those do that read from a network. */
@ApplicationScoped
public class CountingStreamingModel implements StreamingChatModel {

    private final AtomicInteger asked = new AtomicInteger();

    @Override
    public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
        int time = asked.incrementAndGet();
        new Thread(() -> tell(time, handler), "counting-stream").start();
    }

    private static void tell(int time, StreamingChatResponseHandler handler) {
        handler.onPartialResponse("stream ");
        handler.onPartialResponse(Integer.toString(time));
        handler.onCompleteResponse(Answers.of("stream " + time));
    }

    @Override
    public ChatRequestParameters defaultRequestParameters() {
        return Answers.defaults();
    }
}
