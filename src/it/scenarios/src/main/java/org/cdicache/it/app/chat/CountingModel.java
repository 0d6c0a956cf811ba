package org.cdicache.it.app.chat;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicInteger;

/** A "model" that says how often it was asked. */
@ApplicationScoped
public class CountingModel implements ChatModel {

    private final AtomicInteger asked = new AtomicInteger();

    @Override
    public ChatResponse doChat(ChatRequest request) {
        return Answers.of("answer " + asked.incrementAndGet());
    }

    @Override
    public ChatRequestParameters defaultRequestParameters() {
        return Answers.defaults();
    }
}
