package org.cdicache.it.app;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.cdicache.ai.AiCached;
import org.cdicache.ai.Option;
import org.cdicache.ai.Text;

/** A "model" that counts how often it is asked. */
@ApplicationScoped
public class Writer {

    private final AtomicInteger runs = new AtomicInteger();

    /** What was written, and in which run. */
    public record Written(String text, int run) {}

    /** Writes; not without sentences. */
    @AiCached(operation = "write")
    public Written write(@Text String text, @Option("sentences") int sentences) throws IOException {
        if (sentences == 0) {
            throw new IOException("no sentences");
        }
        return new Written(sentences + " sentences about " + text, runs.incrementAndGet());
    }
}
