package org.cdicache.ai.http;

import jakarta.enterprise.context.RequestScoped;

/** One HTTP request, whose calls find there what its client wants. */
@RequestScoped
public class AiExchange {

    private final Told told = new Told();

    /** The same object during the whole request. */
    public Told told() {
        return told;
    }
}
