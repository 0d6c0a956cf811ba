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
import java.util.function.Supplier;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.AnswerAdmission;
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
 * Concurrent equal requests to one instance of this class share one generation: who comes late is told on its own thread what there is so far, then follows. A
 * handler that throws is told so by its {@code onError}, as by LangChain4j's own models, and disturbs no other stream; one that blocks holds up the
 * generation, for all. If the generation fails, all are told, and the next request starts anew. Nodes do not wait for each other's streams.
 *
 * <h2>Cancelling</h2>
 * A stream that is cancelled by the handle in its contexts is told nothing more. The generation goes on for the others. When none is left it is cancelled at the
 * delegate, if that has given a handle, and nothing is stored.
 *
 * <h2>Failures</h2>
 * All failures are told by {@code onError}, also those that the delegate throws. If a generation fails before its first part, a stale answer is streamed
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
     * <p>The handler's {@code onError} is given a {@link java.util.NoSuchElementException} if the {@linkplain Builder#control control} asks for cached answers
     * only and there is none, and a {@link org.cdicache.CacheUnavailableException} in strict mode if L2 was needed and did not answer.
     */
    @Override
    public void chat(ChatRequest request, @Nullable ChatRequestOptions options, StreamingChatResponseHandler handler) {
        AiRequest known;
        AiControl control;
        try {
            ChatRequestParameters parameters =
                    delegate.defaultRequestParameters().overrideWith(request.parameters());
            known = keys.request(request, parameters, delegate.provider(), true);
            control = settings.controlNow();
        } catch (RuntimeException failure) {
            handler.onError(failure);
            return;
        }
        if (known == null) {
            ask(request, options, handler);
        } else {
            flights.stream(known, control, handler, recorder -> ask(request, options, recorder));
        }
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

    @Override
    public List<ChatModelListener> listeners() {
        return delegate.listeners();
    }

    @Override
    public ModelProvider provider() {
        return delegate.provider();
    }

    @Override
    public Set<Capability> supportedCapabilities() {
        return delegate.supportedCapabilities();
    }

    /** Collects what the decorator needs; only the delegate is required. Fields are named as the methods, because langchain4j-cdi finds them by name. */
    public static final class Builder {

        private @Nullable StreamingChatModel delegate;
        private @Nullable AiResponseCache cache;
        private @Nullable String operation;
        private @Nullable Supplier<@Nullable String> tenant;
        private @Nullable String modelName;
        private @Nullable String variant;
        private @Nullable AnswerAdmission admission;
        private boolean storeToolCalls;
        private @Nullable Supplier<AiControl> control;

        private Builder() {}

        /** The model that answers what the cache cannot. */
        public Builder delegate(StreamingChatModel delegate) {
            this.delegate = delegate;
            return this;
        }

        /** Where answers are kept; in a CDI container the {@code @AiCache} bean unless given. */
        public Builder cache(AiResponseCache cache) {
            this.cache = cache;
            return this;
        }

        /** The operation, which decides how long answers live; {@code chat} unless given. */
        public Builder operation(String operation) {
            this.operation = operation;
            return this;
        }

        /** Whose answers they are, asked at every call on its thread; null for those that everybody shares. */
        public Builder tenant(Supplier<@Nullable String> tenant) {
            this.tenant = tenant;
            return this;
        }

        /** The name of the model, where neither the delegate's default parameters nor the request say it. Without any the cache is left out. */
        public Builder modelName(String modelName) {
            this.modelName = modelName;
            return this;
        }

        /** Tells this delegate from others of the same provider and model name that answer differently, such as by the address of their server. */
        public Builder variant(String variant) {
            this.variant = variant;
            return this;
        }

        /** Judges which answers are stored, by their text; {@link AnswerAdmission#standard()} unless given. Is not asked about wishes for tools. */
        public Builder admission(AnswerAdmission admission) {
            this.admission = admission;
            return this;
        }

        /** Whether a model's wishes for tools are stored; the tools themselves are called on every hit all the same. Off unless given. */
        public Builder storeToolCalls(boolean storeToolCalls) {
            this.storeToolCalls = storeToolCalls;
            return this;
        }

        /** What each call wants of the cache, asked at every call on its thread; {@link AiControl#DEFAULT} unless given. */
        public Builder control(Supplier<AiControl> control) {
            this.control = control;
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
            return new CachingStreamingChatModel(
                    delegate,
                    ChatSettings.of(cache, operation, tenant, modelName, variant, admission, storeToolCalls, control),
                    AiResponses.clock());
        }
    }
}
