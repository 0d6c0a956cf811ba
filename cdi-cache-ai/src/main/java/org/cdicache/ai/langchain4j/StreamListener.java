package org.cdicache.ai.langchain4j;

import static java.lang.System.Logger.Level.WARNING;

import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import org.cdicache.ai.AiPending;

/** One stream that listens to a {@link StreamFlight}, and the handle by which its application cancels it. */
final class StreamListener implements StreamingHandle {

    private static final System.Logger LOG = System.getLogger("org.cdicache.ai.langchain4j");

    private final StreamFlight flight;
    private final StreamingChatResponseHandler handler;
    private final AiPending<StoredChat> pending;

    /** How many parts it was told; like the next two guarded by the flight. */
    int told;
    /** Whether a thread is telling it right now. */
    boolean busy;
    /** Whether it was told the end. */
    boolean ended;

    private volatile boolean cancelled;

    StreamListener(StreamFlight flight, StreamingChatResponseHandler handler, AiPending<StoredChat> pending) {
        this.flight = flight;
        this.handler = handler;
        this.pending = pending;
    }

    /** Leaves the generation to the others, and ends it if there are none. */
    @Override
    public void cancel() {
        cancelled = true;
        try {
            giveUp();
        } finally {
            flight.leave(this);
        }
    }

    /** Nobody is to wait for its end. It is told all the same what still comes, unless it is cancelled. */
    void giveUp() {
        pending.leave();
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    /**
     * A handler that throws is told of it, as LangChain4j's own models do, and hurts no other stream. Nor does an application's own cache that fails to count,
     * of which the handler need not know.
     */
    void tell(StreamEvent event) {
        try {
            event.count(pending);
        } catch (Throwable uncounted) {
            LOG.log(
                    WARNING,
                    "A stream was not counted: {0}",
                    uncounted.getClass().getName());
        }
        try {
            event.deliver(handler, this);
        } catch (Throwable thrown) {
            if (event instanceof StreamEvent.Failed) {
                logged(thrown);
            } else {
                tellOf(thrown);
            }
        }
    }

    private void tellOf(Throwable thrown) {
        try {
            handler.onError(thrown);
        } catch (Throwable again) {
            logged(again);
        }
    }

    private static void logged(Throwable thrown) {
        LOG.log(
                WARNING,
                "A StreamingChatResponseHandler failed in onError with {0}",
                thrown.getClass().getName());
    }
}
