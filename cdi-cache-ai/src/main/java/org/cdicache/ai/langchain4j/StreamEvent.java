package org.cdicache.ai.langchain4j;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import org.cdicache.ai.AiLookup;
import org.cdicache.ai.AiPending;

/** Something that a stream is told. */
interface StreamEvent {

    /** Tells a stream of it; the handle is what the stream may cancel itself by. */
    void deliver(StreamingChatResponseHandler handler, StreamingHandle handle);

    /** Counts a stream that this ends, as what has become of it; does nothing if it is counted already. */
    default void count(AiPending<StoredChat> stream) {
        // It goes on.
    }

    /**
     * The end of a response.
     *
     * @param answer how the stream that has led was answered
     */
    record Completed(ChatResponse response, AiLookup<StoredChat> answer) implements StreamEvent {

        @Override
        public void deliver(StreamingChatResponseHandler handler, StreamingHandle handle) {
            handler.onCompleteResponse(response);
        }

        @Override
        public void count(AiPending<StoredChat> stream) {
            stream.shared(answer);
        }
    }

    /** The end of a response that could not be had. */
    record Failed(Throwable error) implements StreamEvent {

        @Override
        public void deliver(StreamingChatResponseHandler handler, StreamingHandle handle) {
            handler.onError(error);
        }

        @Override
        public void count(AiPending<StoredChat> stream) {
            // What may be served instead, the leading stream was given for all.
            stream.failed(error, /* replaceable= */ false);
        }
    }
}
