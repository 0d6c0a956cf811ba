package org.cdicache.ai.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiLookup;
import org.cdicache.ai.AiLookup.Status;
import org.jspecify.annotations.Nullable;

/**
 * What a client wants of the answers that its request needs, and how the request got them. A plain object, which the response's thread can read where no
 * request context is active. Safe for use by any number of threads.
 */
public final class Told {

    /** More answers than anybody reads about in a header. */
    private static final int MOST_LISTED = 10;

    /** Of the request that the thread is working for, although its context is not active there. Never left behind. */
    private static final ThreadLocal<@Nullable Told> CARRIED = new ThreadLocal<>();

    private final List<AiLookup<?>> listed = new ArrayList<>();
    private AiControl control = AiControl.DEFAULT;
    private @Nullable Duration oldest;
    private boolean absent;

    /** Of a request that wants nothing yet, and has no answer. */
    public Told() {}

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
        if (listed.size() < MOST_LISTED) {
            listed.add(answer);
        }
        absent |= answer.status() == Status.ABSENT;
        if (answer.hit() && (oldest == null || answer.age().compareTo(oldest) > 0)) {
            oldest = answer.age();
        }
    }

    /** The same work, done for this request. */
    <T extends @Nullable Object> Supplier<T> carry(Supplier<T> work) {
        return () -> {
            Told before = CARRIED.get();
            CARRIED.set(this);
            try {
                return work.get();
            } finally {
                if (before == null) {
                    CARRIED.remove();
                } else {
                    CARRIED.set(before);
                }
            }
        };
    }

    /** That of the request whose work was carried to this thread; null if none was. */
    static @Nullable Told carried() {
        return CARRIED.get();
    }

    /** How the first {@value #MOST_LISTED} calls of this request were answered. */
    public synchronized List<AiLookup<?>> listed() {
        return List.copyOf(listed);
    }

    /** The age of the oldest answer that a tier had, of all; empty if none had. */
    public synchronized Optional<Duration> oldest() {
        return Optional.ofNullable(oldest);
    }

    /** Whether the client wanted cached answers only, and any of all was missing. */
    public synchronized boolean missed() {
        return absent && control.onlyIfCached();
    }
}
