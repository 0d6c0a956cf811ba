package org.cdicache.ai.http;

import jakarta.enterprise.context.ContextNotActiveException;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiLookup;
import org.cdicache.ai.engine.Conversation;

/** Hands what an HTTP request wants to the calls that it makes. Outside of requests nothing is wanted. */
public final class HttpConversation implements Conversation {

    private final AiExchange exchange;

    /** Of the requests that a client proxy stands for. */
    public HttpConversation(AiExchange exchange) {
        this.exchange = exchange;
    }

    @Override
    public AiControl control() {
        try {
            return exchange.control();
        } catch (ContextNotActiveException noRequest) {
            return AiControl.DEFAULT;
        }
    }

    @Override
    public void answered(AiLookup<?> answer) {
        try {
            exchange.answered(answer);
        } catch (ContextNotActiveException noRequest) {
            // Nobody to tell.
        }
    }
}
