package org.cdicache.ai.langchain4j;

import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiLookup;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.AnswerAdmission;
import org.jspecify.annotations.Nullable;

/**
 * A chat model whose answers are paid for once: what another request with the same messages and parameters was answered comes from the
 * {@linkplain AiResponseCache response cache}, with its text, thinking, tool calls, token usage and finish reason.
 *
 * <pre>{@code
 * ChatModel cached = CachingChatModel.builder().delegate(model).cache(answers).build();
 * }</pre>
 *
 * <h2>What counts</h2>
 * Everything that reaches the model: all messages, and the delegate's default parameters overridden by the request's, those of the provider's own class
 * included. Identifiers of tool calls count only as far as they say what belongs together. Two models share answers if their provider, model name and
 * {@linkplain Builder#variant variant} are equal. What cannot be read goes to the delegate, past the cache.
 *
 * <h2>What is stored</h2>
 * Not what is cut off, filtered, blank or ended for another reason than {@code STOP}; not wishes for tools, unless
 * {@linkplain Builder#storeToolCalls asked for}; see {@link AnswerAdmission}. Whatever the cache does, an answer that was paid for is returned. Providers' own
 * subclasses of metadata and of token usage come back from the cache as {@code ChatResponseMetadata} and {@code TokenUsage}.
 *
 * <h2>How it behaves</h2>
 * Concurrent equal requests share one call of the delegate, whose listeners hear of it once; they hear nothing of hits. A hit touches L1, then L2. While Redis is
 * away answers come from L1 or the delegate; in strict mode {@link org.cdicache.CacheUnavailableException} is thrown instead, before the delegate is
 * called. Safe for use by any number of threads, if the delegate is.
 */
public final class CachingChatModel implements ChatModel {

    private final ChatModel delegate;
    private final ChatSettings settings;
    private final ChatKeys keys;

    private CachingChatModel(ChatModel delegate, ChatSettings settings) {
        this.delegate = delegate;
        this.settings = settings;
        this.keys = new ChatKeys(settings);
    }

    /** Starts a decorator. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Answers from the cache or by the delegate.
     *
     * @throws NoSuchElementException if the {@linkplain Builder#control control} asks for cached answers only and there is none
     * @throws org.cdicache.CacheException if the calling thread is interrupted while it waits for another thread's call
     * @throws RuntimeException whatever the delegate throws, to every caller that shared its call; nothing is stored
     */
    @Override
    public ChatResponse chat(ChatRequest request, @Nullable ChatRequestOptions options) {
        ChatRequestParameters parameters = delegate.defaultRequestParameters().overrideWith(request.parameters());
        AiRequest known = keys.request(request, parameters, delegate.provider(), false);
        if (known == null) {
            return ask(request, options);
        }
        AtomicReference<ChatResponse> own = new AtomicReference<>();
        AiLookup<StoredChat> found = settings.cache().answer(known, ChatSettings.TYPE, settings.controlNow(), () -> {
            ChatResponse response = ask(request, options);
            own.set(response);
            return ChatSettings.generated(response, List.of());
        });
        return response(found, own.get(), request, options);
    }

    private ChatResponse response(
            AiLookup<StoredChat> found,
            @Nullable ChatResponse own,
            ChatRequest request,
            @Nullable ChatRequestOptions options) {
        if (own != null && !found.hit()) {
            return own;
        }
        StoredChat stored = found.value();
        if (stored != null) {
            return ChatCodec.decode(stored);
        }
        if (found.status() == AiLookup.Status.ABSENT) {
            throw new NoSuchElementException("No answer is cached, and the call asked for a cached one only");
        }
        // Another thread got an answer that nobody else can have, because it has no stored form.
        return ask(request, options);
    }

    /** Never doChat, which would leave out the delegate's listeners and default parameters. */
    private ChatResponse ask(ChatRequest request, @Nullable ChatRequestOptions options) {
        // A delegate from before there were options implements this one only.
        boolean plain = options == null || options.listenerAttributes().isEmpty();
        return plain ? delegate.chat(request) : delegate.chat(request, options);
    }

    /** As {@link #chat(ChatRequest, ChatRequestOptions)}, for decorators of this one that call it. */
    @Override
    public ChatResponse doChat(ChatRequest request) {
        return chat(request, ChatRequestOptions.EMPTY);
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

        private @Nullable ChatModel delegate;
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
        public Builder delegate(ChatModel delegate) {
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
        public CachingChatModel build() {
            if (delegate == null) {
                throw new IllegalArgumentException("delegate is missing; give the builder the ChatModel to cache");
            }
            return new CachingChatModel(
                    delegate,
                    ChatSettings.of(cache, operation, tenant, modelName, variant, admission, storeToolCalls, control));
        }
    }
}
