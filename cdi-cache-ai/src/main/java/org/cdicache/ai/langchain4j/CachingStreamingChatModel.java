package org.cdicache.ai.langchain4j;

import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.List;
import java.util.Set;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.engine.AiResponses;
import org.cdicache.spi.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * A streaming chat model whose answers are paid for once. What counts and what is stored is as for {@link CachingChatModel}, but answers are kept part by part,
 * and streams share them with streams only.
 *
 * <pre>{@code
 * StreamingChatModel cached = CachingStreamingChatModel.builder().delegate(model).cache(answers).build();
 * }</pre>
 *
 * <h2>Hits</h2>
 * A hit is told part by part, as it was recorded, on the calling thread, and then completed. Unmapped raw events of the provider are not recorded.
 *
 * <h2>Sharing</h2>
 * Concurrent equal requests to one instance of this class that want the same of the cache share one generation, which the admission of the first one judges: who comes late is told on its own thread what there is so far, then follows. A
 * handler that throws is told so by its {@code onError}, as by LangChain4j's own models, and disturbs no other stream; one that blocks holds up the
 * generation, for all. If the generation fails, all are told, and the next request starts anew. Nodes do not wait for each other's streams.
 *
 * <h2>Cancelling</h2>
 * A stream that is cancelled by the handle in its contexts is told nothing more. The generation goes on for the others. When none is left it is cancelled at the
 * delegate, if that has given a handle, and nothing is stored.
 *
 * <h2>Failures</h2>
 * Failures are told by {@code onError}, also those that the delegate throws. If a generation fails before its first part, a stale answer is streamed
 * instead, as far as the operation's stale-if-error reaches. An answer is stored before its end is told, and told whatever becomes of that.
 */
public final class CachingStreamingChatModel implements StreamingChatModel {

    private final StreamingChatModel delegate;
    private final ChatSettings settings;
    private final ChatKeys keys;
    private final StreamFlights flights;

    CachingStreamingChatModel(StreamingChatModel delegate, ChatSettings settings, TimeSource time) {
        this.delegate = delegate;
        this.settings = settings;
        this.keys = new ChatKeys(settings);
        this.flights = new StreamFlights(settings.cache(), time);
    }

    /** Starts a decorator. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Streams from the cache, from a generation that is under way, or from the delegate. May wait for the network to look for an answer.
     *
     * <p>The handler's {@code onError} is given an {@link org.cdicache.ai.AnswerAbsentException} if the {@linkplain Builder#control control} asks for cached answers
     * only and there is none, and a {@link org.cdicache.CacheUnavailableException} in strict mode if L2 was needed and did not answer.
     */
    @Override
    public void chat(ChatRequest request, @Nullable ChatRequestOptions options, StreamingChatResponseHandler handler) {
        ChatKeys.Known known;
        AiControl control;
        try {
            ChatRequestParameters parameters =
                    delegate.defaultRequestParameters().overrideWith(request.parameters());
            known = keys.request(request, parameters, delegate.provider(), true);
            control = known.control(settings.controlNow());
        } catch (RuntimeException failure) {
            handler.onError(failure);
            return;
        }
        flights.stream(known.request(), control, handler, recorder -> ask(request, options, recorder));
    }

    /** Never doChat, which would leave out the delegate's listeners and default parameters. */
    private void ask(ChatRequest request, @Nullable ChatRequestOptions options, StreamingChatResponseHandler handler) {
        // A delegate from before there were options implements the plain one only.
        if (options == null || options.listenerAttributes().isEmpty()) {
            delegate.chat(request, handler);
        } else {
            delegate.chat(request, options, handler);
        }
    }

    /** As {@link #chat(ChatRequest, ChatRequestOptions, StreamingChatResponseHandler)}, for decorators of this one that call it. */
    @Override
    public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
        chat(request, ChatRequestOptions.EMPTY, handler);
    }

    @Override
    public ChatRequestParameters defaultRequestParameters() {
        return delegate.defaultRequestParameters();
    }

    /** None: the delegate tells its own of what it is asked, and decorators of this one must not tell them again. */
    @Override
    public List<ChatModelListener> listeners() {
        return List.of();
    }

    @Override
    public ModelProvider provider() {
        return delegate.provider();
    }

    @Override
    public Set<Capability> supportedCapabilities() {
        return delegate.supportedCapabilities();
    }

    /** Collects what the decorator needs; only the delegate is required. */
    public static final class Builder extends CachedModelBuilder<Builder> {

        private @Nullable StreamingChatModel delegate;

        private Builder() {}

        @Override
        Builder self() {
            return this;
        }

        /** The model that answers what the cache cannot. */
        public Builder delegate(StreamingChatModel delegate) {
            this.delegate = delegate;
            return this;
        }

        /**
         * The decorator.
         *
         * @throws IllegalArgumentException naming what is missing or wrong, and the fix
         */
        public CachingStreamingChatModel build() {
            if (delegate == null) {
                throw new IllegalArgumentException(
                        "delegate is missing; give the builder the StreamingChatModel to cache");
            }
            return new CachingStreamingChatModel(delegate, settings(), AiResponses.clock());
        }
    }
}
