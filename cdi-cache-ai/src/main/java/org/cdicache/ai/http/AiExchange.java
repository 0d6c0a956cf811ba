package org.cdicache.ai.http;

import jakarta.enterprise.context.RequestScoped;
import java.util.ArrayList;
import java.util.List;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiLookup;

/** One HTTP request: what it wants of the answers that it needs, and how it got them. */
@RequestScoped
public class AiExchange {

    /** More answers than anybody reads about in a header. */
    private static final int MOST_TOLD = 10;

    private final List<AiLookup<?>> answers = new ArrayList<>();
    private AiControl control = AiControl.DEFAULT;

    /** What the client wants. */
    public synchronized AiControl control() {
        return control;
    }

    /** From now on calls of this request want that. */
    public synchronized void control(AiControl wanted) {
        control = wanted;
    }

    /** A call of this request was answered. */
    public synchronized void answered(AiLookup<?> answer) {
        if (answers.size() < MOST_TOLD) {
            answers.add(answer);
        }
    }

    /** How the calls of this request were answered; the first {@value #MOST_TOLD} of them. */
    public synchronized List<AiLookup<?>> answers() {
        return List.copyOf(answers);
    }
}
