package org.cdicache.ai.langchain4j;

import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** A provider's streaming model whose streams the test feeds by hand, part by part. */
final class FakeStreamingModel implements StreamingChatModel {

    final List<Stream> streams = new CopyOnWriteArrayList<>();
    final List<ChatModelListener> listeners = new CopyOnWriteArrayList<>();
    ChatRequestParameters defaults =
            ChatRequestParameters.builder().modelName("fake-1").build();
    /** What happens as soon as the model is asked, on the asking thread. */
    Consumer<Stream> whenAsked = stream -> {};

    /** One stream, as the provider sees it. */
    static final class Stream implements StreamingHandle {

        final ChatRequest request;
        final StreamingChatResponseHandler handler;
        private final AtomicBoolean cancelled = new AtomicBoolean();

        Stream(ChatRequest request, StreamingChatResponseHandler handler) {
            this.request = request;
            this.handler = handler;
        }

        Stream say(String... texts) {
            for (String text : texts) {
                handler.onPartialResponse(new PartialResponse(text), new PartialResponseContext(this));
            }
            return this;
        }

        @Override
        public void cancel() {
            cancelled.set(true);
        }

        @Override
        public boolean isCancelled() {
            return cancelled.get();
        }
    }

    @Override
    public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
        Stream stream = new Stream(request, handler);
        streams.add(stream);
        whenAsked.accept(stream);
    }

    @Override
    public ChatRequestParameters defaultRequestParameters() {
        return defaults;
    }

    @Override
    public List<ChatModelListener> listeners() {
        return listeners;
    }

    @Override
    public ModelProvider provider() {
        return ModelProvider.ANTHROPIC;
    }

    @Override
    public Set<Capability> supportedCapabilities() {
        return Set.of(Capability.RESPONSE_FORMAT_JSON_SCHEMA);
    }
}
