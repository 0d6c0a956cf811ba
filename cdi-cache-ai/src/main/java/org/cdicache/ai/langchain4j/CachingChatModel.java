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
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.cdicache.ai.AiLookup;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.AnswerAbsentException;
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
 * {@linkplain Builder#variant variant} are equal. What cannot be read, is longer than the operation allows, or has no model's name goes to the delegate, past
 * the cache; the tenant that is required, and what the call wants of the cache, hold for it, too.
 *
 * <h2>What is stored</h2>
 * Not what is cut off, filtered, blank or ended for a reason other than {@code STOP}, unless the model gives none; not wishes for tools, unless
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
     * @throws AnswerAbsentException if the {@linkplain Builder#control control} asks for cached answers only and there is none
     * @throws org.cdicache.ai.TenantRequiredException if a tenant is required and there is none; the delegate was not called
     * @throws org.cdicache.CacheException if the calling thread is interrupted while it waits for another thread's call
     * @throws RuntimeException whatever the delegate throws, to every caller that shared its call; nothing is stored
     */
    @Override
    public ChatResponse chat(ChatRequest request, @Nullable ChatRequestOptions options) {
        ChatRequestParameters parameters = delegate.defaultRequestParameters().overrideWith(request.parameters());
        ChatKeys.Known known = keys.request(request, parameters, delegate.provider(), false);
        AtomicReference<ChatResponse> own = new AtomicReference<>();
        AiLookup<StoredChat> found = settings.cache()
                .answer(known.request(), ChatSettings.TYPE, known.control(settings.controlNow()), () -> {
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
            throw new AnswerAbsentException();
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

        private @Nullable ChatModel delegate;

        private Builder() {}

        @Override
        Builder self() {
            return this;
        }

        /** The model that answers what the cache cannot. */
        public Builder delegate(ChatModel delegate) {
            this.delegate = delegate;
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
            return new CachingChatModel(delegate, settings());
        }
    }
}
