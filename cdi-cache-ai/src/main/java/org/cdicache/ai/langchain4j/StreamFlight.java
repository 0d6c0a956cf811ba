package org.cdicache.ai.langchain4j;

import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.cdicache.ai.AiPending;
import org.cdicache.spi.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * One generation, and the streams that listen to it. Every stream is told every part once and in order, wherever it joins; those that are behind catch up on
 * their own thread, the others are told on the generation's. Handlers run without any lock.
 *
 * <p>The lock guards everything but {@code listeners}' reads. docs/design/concurrency.md has the interleavings.
 */
final class StreamFlight {

    private final TimeSource time;
    private final Runnable whenAbandoned;
    private final List<Part> parts = new ArrayList<>();
    private final List<StreamListener> listeners = new CopyOnWriteArrayList<>();
    private @Nullable StreamEvent ending;
    /** What cancels the generation; null until its first part brings it. */
    private @Nullable StreamingHandle source;
    /** Complete, and about to be told so: nothing can be added or cancelled. */
    private boolean sealed;
    /** What would have sealed it, had it not been about to be cancelled. Runs if that turns out to be impossible. */
    private @Nullable Consumer<List<Part>> heldBack;
    /** Cancelled, or about to be, because nobody listens any more: nobody can join. */
    private boolean abandoned;
    /** The model cannot be cancelled, so that its answer is worth recording whoever listens. */
    private boolean cannotCancel;
    /** When the model last said something. */
    private long heardNanos;

    /**
     * A generation to come.
     *
     * @param whenAbandoned run once, without the lock, when the generation was cancelled and nobody can join any more
     */
    StreamFlight(TimeSource time, Runnable whenAbandoned) {
        this.time = time;
        this.whenAbandoned = whenAbandoned;
        this.heardNanos = time.nanos();
    }

    /** A generation that is over, to be told again. */
    static StreamFlight over(TimeSource time, List<Part> parts, StreamEvent ending) {
        StreamFlight flight = new StreamFlight(time, () -> {});
        flight.parts.addAll(parts);
        flight.sealed = true;
        flight.ending = ending;
        return flight;
    }

    /**
     * Adds a stream, and tells it what there is so far.
     *
     * @param pending what it is counted by
     * @return whether it has joined; not if the generation was cancelled, or is about to be
     */
    boolean join(StreamingChatResponseHandler handler, AiPending<StoredChat> pending) {
        StreamListener listener = new StreamListener(this, handler, pending);
        synchronized (this) {
            if (abandoned) {
                return false;
            }
            listeners.add(listener);
        }
        catchUp(listener);
        return true;
    }

    /**
     * Adds a part, and tells it to those who are not being told already.
     *
     * @param handle what cancels the generation; null if the model does not say
     */
    void add(Part part, @Nullable StreamingHandle handle) {
        StreamingHandle unwanted;
        synchronized (this) {
            if (sealed || heldBack != null) {
                return;
            }
            if (source == null) {
                source = handle;
            }
            // Also while it is being cancelled, which may turn out to be impossible.
            parts.add(part);
            heardNanos = time.nanos();
            unwanted = abandonIfUnwanted();
        }
        cancel(unwanted);
        listeners.forEach(this::catchUp);
    }

    /**
     * The generation is over: from now on nothing is added. While it is being cancelled nobody knows whether this is the whole answer or what was left of it;
     * that decides whether the landing runs, on the cancelling thread.
     *
     * @param landing given all parts; it must {@link #end} the flight. Does not run if the generation is over already, or was cancelled
     */
    void seal(Consumer<List<Part>> landing) {
        List<Part> whole;
        synchronized (this) {
            if (sealed) {
                return;
            }
            if (abandoned) {
                heldBack = heldBack == null ? landing : heldBack;
                return;
            }
            sealed = true;
            whole = List.copyOf(parts);
        }
        landing.accept(whole);
    }

    /** Tells the end to all who listen, and to all who still join. Call {@link #seal} first. */
    void end(StreamEvent event) {
        synchronized (this) {
            ending = event;
        }
        listeners.forEach(this::catchUp);
    }

    /** Adds what is known from elsewhere instead of a generation, to a sealed flight, before its end. */
    synchronized void fill(List<Part> known) {
        parts.addAll(known);
    }

    /** A stream has enough. */
    void leave(StreamListener listener) {
        StreamingHandle unwanted;
        synchronized (this) {
            listeners.remove(listener);
            unwanted = abandonIfUnwanted();
        }
        cancel(unwanted);
    }

    /** Nobody is to wait for its end any more; who listens is told all the same what still comes. */
    void giveUp() {
        listeners.forEach(StreamListener::giveUp);
    }

    /** A generation that cannot be cancelled goes on, so that its answer can be stored. */
    private @Nullable StreamingHandle abandonIfUnwanted() {
        if (!listeners.isEmpty() || sealed || abandoned || cannotCancel || source == null) {
            return null;
        }
        abandoned = true;
        return source;
    }

    private void cancel(@Nullable StreamingHandle handle) {
        if (handle == null) {
            return;
        }
        try {
            handle.cancel();
        } catch (RuntimeException | Error unsupported) {
            // As by LangChain4j's CancellationUnsupportedHandle: it goes on, and is paid for.
            goOn();
            return;
        }
        whenAbandoned.run();
    }

    private void goOn() {
        Consumer<List<Part>> landing;
        List<Part> whole;
        synchronized (this) {
            abandoned = false;
            cannotCancel = true;
            landing = heldBack;
            sealed = landing != null;
            whole = List.copyOf(parts);
        }
        if (landing != null) {
            landing.accept(whole);
        }
    }

    /** Whether the model has said nothing for so long. */
    synchronized boolean isSilent(Duration limit) {
        return !sealed && time.nanos() - heardNanos > limit.toNanos();
    }

    private void catchUp(StreamListener listener) {
        synchronized (this) {
            if (listener.busy) {
                return;
            }
            listener.busy = true;
        }
        for (StreamEvent event = next(listener); event != null; event = next(listener)) {
            listener.tell(event);
        }
    }

    /** What comes next for a stream; null if it has everything there is, and then nobody is telling it any more. */
    private synchronized @Nullable StreamEvent next(StreamListener listener) {
        if (!listener.isCancelled() && listener.told < parts.size()) {
            return parts.get(listener.told++);
        }
        if (!listener.isCancelled() && ending != null && !listener.ended) {
            listener.ended = true;
            return ending;
        }
        listener.busy = false;
        return null;
    }
}
