package org.cdicache.demo.rest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import org.cdicache.ai.AiCached;
import org.cdicache.ai.Option;
import org.cdicache.ai.Text;
import org.cdicache.demo.model.KeyPoints;
import org.cdicache.demo.model.Operation;
import org.cdicache.demo.model.Prompt;
import org.cdicache.demo.model.TextModel;

/** Asks the model what a tea tastes of, once for each description. */
@ApplicationScoped
public class Taster {

    @Inject
    TextModel model;

    /** The tastes that the model finds in a description; at most so many. */
    @AiCached(operation = "key_points")
    public KeyPoints taste(@Text String notes, @Option("count") int count) {
        return (KeyPoints) model.answer(Prompt.of(Operation.KEY_POINTS, notes, Map.of("count", count), null));
    }
}
