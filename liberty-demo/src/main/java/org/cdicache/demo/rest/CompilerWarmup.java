package org.cdicache.demo.rest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import java.util.Map;
import org.cdicache.ai.AiCache;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.AiResponseCache;

/**
 * Lets the JIT compiler see the making of keys before the first visitor does, so that the first times on the page are the cache's and not
 * the interpreter's. Reads and stores nothing.
 */
@ApplicationScoped
public class CompilerWarmup {

    private static final int ROUNDS = 300;

    void makeKeys(@Observes Startup start, @AiCache AiResponseCache answers) {
        AiRequest request = AiRequest.of("warm-up", "A text of usual length. ".repeat(40))
                .withOptions(Map.of("sentences", 3))
                .withQuestion("Is it compiled yet?");
        for (int round = 0; round < ROUNDS; round++) {
            answers.key(request);
        }
    }
}
