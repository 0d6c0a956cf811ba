package org.cdicache.ai.http;

import jakarta.enterprise.context.RequestScoped;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request, whose calls find there what its client wants. Inject it where a resource answers later: another thread knows nothing of the request
 * unless its work is {@linkplain #carry(Supplier) carried} there.
 */
@RequestScoped
public class AiExchange {

    private final Told told = new Told();

    /** The same object during the whole request. */
    public Told told() {
        return told;
    }

    /**
     * Work for another thread, whose calls count as those of this request: they do what its client wants, and the response tells of them, if they have ended
     * before it is written. Must be called on a thread of the request; nothing else of it is carried along.
     */
    public <T extends @Nullable Object> Supplier<T> carry(Supplier<T> work) {
        return told.carry(work);
    }

    /** As {@link #carry(Supplier)}, for work that returns nothing. */
    public Runnable carry(Runnable work) {
        Supplier<@Nullable Void> carried = told.carry(() -> {
            work.run();
            return null;
        });
        return carried::get;
    }
}
