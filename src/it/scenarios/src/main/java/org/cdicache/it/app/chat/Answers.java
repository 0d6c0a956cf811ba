package org.cdicache.it.app.chat;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;

/** What both models of this application have in common. */
final class Answers {

    private Answers() {}

    static ChatRequestParameters defaults() {
        return ChatRequestParameters.builder().modelName("small-1").build();
    }

    static ChatResponse of(String text) {
        return ChatResponse.builder()
                .aiMessage(AiMessage.from(text))
                .modelName("small-1")
                .tokenUsage(new TokenUsage(11, 7))
                .finishReason(FinishReason.STOP)
                .build();
    }
}
