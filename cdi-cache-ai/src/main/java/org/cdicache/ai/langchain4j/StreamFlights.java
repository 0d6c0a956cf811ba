package org.cdicache.ai.langchain4j;

import static java.lang.System.Logger.Level.WARNING;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiLookup;
import org.cdicache.ai.AiLookup.Status;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.Generated;
import org.jspecify.annotations.Nullable;

/**
 * Streams answers from the cache, or from one generation for all who ask meanwhile. Safe for use by any number of threads; docs/design/concurrency.md has the
 * interleavings.
 */
final class StreamFlights {

    private static final System.Logger LOG = System.getLogger("org.cdicache.ai.langchain4j");

    private final AiResponseCache cache;
    private final Map<String, StreamFlight> flights = new ConcurrentHashMap<>();
    /** How many generations have been stored, counted before they leave the map. */
    private final AtomicLong landed = new AtomicLong();

    StreamFlights(AiResponseCache cache) {
        this.cache = cache;
    }

    /**
     * Answers a stream.
     *
     * @param generation asks the model; used by at most one of all streams that listen together
     */
    void stream(
            AiRequest request,
            AiControl control,
            StreamingChatResponseHandler handler,
            Consumer<StreamingChatResponseHandler> generation) {
        long landedBefore = landed.get();
        StoredChat stored;
        try {
            stored = control.noCache() ? null : stored(request, control);
        } catch (RuntimeException failure) {
            handler.onError(failure);
            return;
        }
        if (stored != null) {
            StreamFlight.over(parts(stored), ChatCodec.decode(stored)).join(handler);
        } else if (control.onlyIfCached()) {
            handler.onError(
                    new NoSuchElementException("No answer is cached, and the call asked for a cached one only"));
        } else if (control.noStore()) {
            generation.accept(handler);
        } else {
            fly(new Generation(request, control), handler, generation, landedBefore);
        }
    }

    private void fly(
            Generation own,
            StreamingChatResponseHandler handler,
            Consumer<StreamingChatResponseHandler> generation,
            long landedBefore) {
        // Listens before anybody else can, and before there is anything to cancel: it cannot fail to join.
        own.flight.join(handler);
        while (true) {
            StreamFlight present = flights.putIfAbsent(own.key, own.flight);
            if (present == null) {
                own.start(generation, landedBefore);
                return;
            }
            if (present.join(handler)) {
                return;
            }
            flights.remove(own.key, present);
        }
    }

    private @Nullable StoredChat stored(AiRequest request, AiControl control) {
        AiLookup<StoredChat> found = cache.<StoredChat, RuntimeException>answer(
                request, ChatSettings.TYPE, readOnly(control), StreamFlights::noGeneration);
        // A stale one is served only if the model cannot be asked.
        return found.status() == Status.HIT || control.onlyIfCached() ? found.value() : null;
    }

    /** For calls that only read, and for those that only a stale answer can save. */
    private static Generated<StoredChat> noGeneration() {
        throw new IllegalStateException("The model is not asked from here");
    }

    private static List<Part> parts(StoredChat stored) {
        return stored.parts().stream().map(Part::decode).toList();
    }

    private static AiControl readOnly(AiControl control) {
        return new AiControl(
                /* noCache= */ false,
                /* noStore= */ false,
                /* onlyIfCached= */ true,
                control.maxAge(),
                control.staleIfError(),
                control.tags(),
                control.admission());
    }

    /** The same wish, for an answer that is there already: nothing is read. */
    private static AiControl writeOnly(AiControl control) {
        return new AiControl(
                /* noCache= */ true,
                /* noStore= */ false,
                /* onlyIfCached= */ false,
                /* maxAge= */ null,
                control.staleIfError(),
                control.tags(),
                control.admission());
    }

    /** What one flight is fed by. */
    private final class Generation {

        private final String key;
        private final AiRequest request;
        private final AiControl control;
        private final StreamFlight flight = new StreamFlight(this::leaveMap);

        Generation(AiRequest request, AiControl control) {
            this.key = cache.key(request);
            this.request = request;
            this.control = control;
        }

        void start(Consumer<StreamingChatResponseHandler> generation, long landedBefore) {
            try {
                if (control.noCache() || landed.get() == landedBefore || !answered()) {
                    generation.accept(new Recorder(flight, this::complete, this::failed));
                }
            } catch (Throwable failure) {
                failed(failure);
            }
        }

        /** Another generation may have been stored after this stream looked, and have left the map before it came there. */
        private boolean answered() {
            StoredChat value = stored(request, control);
            if (value == null) {
                return false;
            }
            flight.seal();
            replay(value);
            return true;
        }

        private void complete(ChatResponse response) {
            List<Part> parts = flight.seal();
            if (parts != null) {
                store(response, parts);
                landed.incrementAndGet();
                land(new StreamEvent.Completed(response));
            }
        }

        private void store(ChatResponse response, List<Part> parts) {
            try {
                // A tenant that only this thread knows is not the one who asked.
                if (!cache.key(request).equals(key)) {
                    throw new IllegalStateException("the tenant has changed");
                }
                cache.<StoredChat, RuntimeException>answer(
                        request, ChatSettings.TYPE, writeOnly(control), () -> ChatSettings.generated(response, parts));
            } catch (RuntimeException | Error failure) {
                LOG.log(
                        WARNING,
                        "A streamed answer was not stored: {0}",
                        failure.getClass().getName());
            }
        }

        private void failed(Throwable error) {
            List<Part> parts = flight.seal();
            if (parts == null) {
                return;
            }
            StoredChat stale = parts.isEmpty() ? stale() : null;
            if (stale == null) {
                land(new StreamEvent.Failed(error));
            } else {
                replay(stale);
            }
        }

        /** What may be served although it is past its time; null if there is nothing. */
        private @Nullable StoredChat stale() {
            try {
                return cache.<StoredChat, RuntimeException>answer(
                                request, ChatSettings.TYPE, writeOnly(control), StreamFlights::noGeneration)
                        .value();
            } catch (RuntimeException noneOrNoCache) {
                return null;
            }
        }

        /** Into a flight that is sealed and empty. */
        private void replay(StoredChat value) {
            flight.fill(parts(value));
            land(new StreamEvent.Completed(ChatCodec.decode(value)));
        }

        /** Leaves before the end is told, so that a handler that asks again starts anew. */
        private void land(StreamEvent ending) {
            leaveMap();
            flight.end(ending);
        }

        private void leaveMap() {
            flights.remove(key, flight);
        }
    }
}
