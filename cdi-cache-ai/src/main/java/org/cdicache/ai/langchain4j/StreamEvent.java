package org.cdicache.ai.langchain4j;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;

/** Something that a stream is told. */
interface StreamEvent {

    /** Tells a stream of it; the handle is what the stream may cancel itself by. */
    void deliver(StreamingChatResponseHandler handler, StreamingHandle handle);

    /** The end of a response. */
    record Completed(ChatResponse response) implements StreamEvent {

        @Override
        public void deliver(StreamingChatResponseHandler handler, StreamingHandle handle) {
            handler.onCompleteResponse(response);
        }
    }

    /** The end of a response that could not be had. */
    record Failed(Throwable error) implements StreamEvent {

        @Override
        public void deliver(StreamingChatResponseHandler handler, StreamingHandle handle) {
            handler.onError(error);
        }
    }
}
