package org.cdicache.ai.langchain4j;

import static java.lang.System.Logger.Level.WARNING;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.cdicache.Tier;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiLookup;
import org.cdicache.ai.AiPending;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.AnswerAbsentException;
import org.cdicache.ai.FinishReason;
import org.cdicache.spi.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * Streams answers from the cache, or from one generation for all who ask meanwhile and want the same of the cache. Safe for use by any number of threads;
 * docs/design/concurrency.md has the interleavings.
 */
final class StreamFlights {

    private static final System.Logger LOG = System.getLogger("org.cdicache.ai.langchain4j");

    /** A model that has said nothing for so long may never end. */
    private static final Duration SILENCE = Duration.ofMinutes(1);

    /** Of an answer that the cache has failed to tell of. */
    private static final AiLookup<StoredChat> UNTOLD = new AiLookup<>(
            AiLookup.Status.COALESCED,
            null,
            Tier.NONE,
            Duration.ZERO,
            Duration.ZERO,
            FinishReason.UNKNOWN,
            null,
            Duration.ZERO,
            null);

    /** What streams have in common that share a generation: whoever leads decides for all. */
    private record Wanted(String key, AiControl control) {

        /** Without the admission, which judges what its own call generates, and may be another object at each call. */
        static Wanted of(AiPending<?> pending) {
            AiControl all = pending.control();
            return new Wanted(
                    pending.key(),
                    new AiControl(
                            all.noCache(),
                            all.noStore(),
                            all.onlyIfCached(),
                            all.maxAge(),
                            all.staleIfError(),
                            all.tags(),
                            null,
                            all.minSimilarity()));
        }
    }

    private final AiResponseCache cache;
    private final TimeSource time;
    private final Map<Wanted, Generation> flights = new ConcurrentHashMap<>();

    /** Those that another one has taken the place of while they were being cancelled, until they end or fall silent. */
    private final Set<Generation> displaced = ConcurrentHashMap.newKeySet();

    StreamFlights(AiResponseCache cache, TimeSource time) {
        this.cache = cache;
        this.time = time;
    }

    /**
     * Answers a stream.
     *
     * @param model asks the model; used by at most one of all streams that listen together
     */
    void stream(
            AiRequest request,
            AiControl control,
            StreamingChatResponseHandler handler,
            Consumer<StreamingChatResponseHandler> model) {
        @Nullable StreamFlight known;
        AiPending<StoredChat> pending;
        try {
            pending = cache.begin(request, ChatSettings.TYPE, control);
            StoredChat stored = pending.found().value();
            known = stored == null
                    ? null
                    : StreamFlight.over(
                            time, parts(stored), new StreamEvent.Completed(ChatCodec.decode(stored), pending.found()));
        } catch (RuntimeException failure) {
            handler.onError(failure);
            return;
        }
        if (known != null) {
            known.join(handler, pending);
        } else if (pending.control().onlyIfCached()) {
            handler.onError(new AnswerAbsentException());
        } else {
            fly(new Generation(pending), handler, model);
        }
    }

    private void fly(
            Generation own, StreamingChatResponseHandler handler, Consumer<StreamingChatResponseHandler> model) {
        while (own.pending.sharing()) {
            Generation present = flights.putIfAbsent(own.wanted, own);
            if (present == null) {
                dropSilent();
                break;
            }
            if (!present.isGood()) {
                present.giveUp();
            } else if (present.flight.join(handler, own.pending)) {
                return;
            } else {
                // It is about to be cancelled, and has an answer to store if that fails.
                present.makeRoom();
            }
        }
        // Nothing has been told, so that there is nothing to cancel yet: it cannot fail to join.
        own.flight.join(handler, own.pending);
        own.start(model);
    }

    /** Nobody joins them any more, and what they hold in the cache must not be held for ever; those who listen hear the rest, if there is any. */
    private void dropSilent() {
        Stream.concat(flights.values().stream(), displaced.stream())
                .filter(generation -> generation.flight.isSilent(SILENCE))
                .forEach(Generation::giveUp);
    }

    private static List<Part> parts(StoredChat stored) {
        return stored.parts().stream().map(Part::decode).toList();
    }

    /** What one flight is fed by. */
    private final class Generation {

        private final AiPending<StoredChat> pending;
        private final Wanted wanted;
        private final StreamFlight flight = new StreamFlight(time, this::drop);
        private volatile boolean dropped;

        Generation(AiPending<StoredChat> pending) {
            this.pending = pending;
            this.wanted = Wanted.of(pending);
        }

        /** Whether who asks now may be told what it says. */
        boolean isGood() {
            return !flight.isSilent(SILENCE) && pending.isCurrent();
        }

        /** Nobody joins it any more. Who listens to one that has fallen silent is counted now, because there may be no end. */
        void giveUp() {
            if (flight.isSilent(SILENCE)) {
                flight.giveUp();
            }
            drop();
        }

        /** Another one takes its place. It may be dropped before it is noted, which must not keep it. */
        void makeRoom() {
            displaced.add(this);
            if (dropped) {
                displaced.remove(this);
            }
            flights.remove(wanted, this);
        }

        /** Looks once more: another generation may have been stored after this stream looked, and have left the map before it came there. */
        void start(Consumer<StreamingChatResponseHandler> model) {
            try {
                AiLookup<StoredChat> found = pending.open();
                StoredChat landed = found.value();
                if (landed == null) {
                    model.accept(new Recorder(flight, this::complete, this::failed));
                } else {
                    replay(found, landed);
                }
            } catch (Throwable failure) {
                failed(failure);
            }
        }

        private void complete(ChatResponse response) {
            flight.seal(parts -> {
                AiLookup<StoredChat> answer = UNTOLD;
                try {
                    answer = pending.complete(ChatSettings.generated(response, parts));
                } catch (RuntimeException | Error failure) {
                    LOG.log(
                            WARNING,
                            "A streamed answer was not stored: {0}",
                            failure.getClass().getName());
                } finally {
                    land(new StreamEvent.Completed(response, answer));
                }
            });
        }

        private void failed(Throwable error) {
            flight.seal(parts -> {
                StreamEvent ending = new StreamEvent.Failed(error);
                try {
                    AiLookup<StoredChat> instead = pending.failed(error, parts.isEmpty());
                    StoredChat stale = instead.value();
                    if (stale != null) {
                        ChatResponse response = ChatCodec.decode(stale);
                        flight.fill(parts(stale));
                        ending = new StreamEvent.Completed(response, instead);
                    }
                } catch (RuntimeException | Error failure) {
                    LOG.log(
                            WARNING,
                            "A stale answer could not be streamed: {0}",
                            failure.getClass().getName());
                } finally {
                    land(ending);
                }
            });
        }

        /** Decodes before it seals, so that a failure is told. */
        private void replay(AiLookup<StoredChat> found, StoredChat value) {
            List<Part> parts = parts(value);
            StreamEvent ending = new StreamEvent.Completed(ChatCodec.decode(value), found);
            flight.seal(none -> {
                flight.fill(parts);
                land(ending);
            });
        }

        private void land(StreamEvent ending) {
            drop();
            flight.end(ending);
        }

        /**
         * Nobody joins it any more, and nothing is held in the cache for it. Before its end is told, so that a handler that asks again starts anew; after it
         * was stored, so that whoever asks meanwhile joins it.
         */
        private void drop() {
            dropped = true;
            flights.remove(wanted, this);
            displaced.remove(this);
            pending.abandon();
        }
    }
}
