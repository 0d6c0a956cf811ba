package org.cdicache.ai.http;

import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiLookup;
import org.cdicache.ai.engine.Conversation;
import org.jspecify.annotations.Nullable;

/** Hands what an HTTP request wants to the calls that it makes. Outside of requests nothing is wanted. */
public final class HttpConversation implements Conversation {

    private final AiExchange exchange;

    /** Of the requests that a client proxy stands for. */
    public HttpConversation(AiExchange exchange) {
        this.exchange = exchange;
    }

    @Override
    public AiControl control() {
        Told told = told();
        return told == null ? AiControl.DEFAULT : told.control();
    }

    @Override
    public void answered(AiLookup<?> answer) {
        Told told = told();
        if (told != null) {
            told.answered(answer);
        }
    }

    /** Null without a request. Containers that are closing have exceptions of their own for that, which must not cost an answer that is paid for. */
    private @Nullable Told told() {
        Told carried = Told.carried();
        if (carried != null) {
            return carried;
        }
        try {
            return exchange.told();
        } catch (RuntimeException noRequest) {
            return null;
        }
    }
}
