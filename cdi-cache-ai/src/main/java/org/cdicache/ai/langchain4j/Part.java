package org.cdicache.ai.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.PartialToolCallContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import org.jspecify.annotations.Nullable;

/** One event of a stream before its end. Immutable, so that any number of streams can be told of it. */
sealed interface Part extends StreamEvent {

    /** The form in which it is stored: a letter for its kind, and what {@link #decode} needs. */
    String encoded();

    /**
     * The part of which this is the form.
     *
     * @throws IllegalArgumentException if it is the form of none
     */
    static Part decode(String encoded) {
        if (encoded.isEmpty()) {
            throw new IllegalArgumentException("a stored part must not be empty");
        }
        String rest = encoded.substring(1);
        return switch (encoded.charAt(0)) {
            case 't' -> new Text(rest);
            case 'h' -> new Thinking(rest);
            case 'p' -> new ToolPart(partialToolCall(ToolFields.decode(rest)));
            case 'c' -> new ToolCall(completeToolCall(ToolFields.decode(rest)));
            default -> throw new IllegalArgumentException("a stored part of kind " + (int) encoded.charAt(0));
        };
    }

    private static PartialToolCall partialToolCall(ToolFields fields) {
        return PartialToolCall.builder()
                .index(fields.index())
                .id(fields.id())
                .name(fields.name())
                .partialArguments(fields.arguments())
                .build();
    }

    private static CompleteToolCall completeToolCall(ToolFields fields) {
        return new CompleteToolCall(
                fields.index(),
                ToolExecutionRequest.builder()
                        .id(fields.id())
                        .name(fields.name())
                        .arguments(fields.arguments())
                        .build());
    }

    /** Some of the text. */
    record Text(String text) implements Part {

        @Override
        public void deliver(StreamingChatResponseHandler handler, StreamingHandle handle) {
            if (text.isEmpty()) {
                handler.onPartialResponse(text);
            } else {
                handler.onPartialResponse(new PartialResponse(text), new PartialResponseContext(handle));
            }
        }

        @Override
        public String encoded() {
            return "t" + text;
        }
    }

    /** Some of what the model thought. */
    record Thinking(String text) implements Part {

        @Override
        public void deliver(StreamingChatResponseHandler handler, StreamingHandle handle) {
            // Unlike for text there is no way to tell of an empty one.
            if (!text.isEmpty()) {
                handler.onPartialThinking(new PartialThinking(text), new PartialThinkingContext(handle));
            }
        }

        @Override
        public String encoded() {
            return "h" + text;
        }
    }

    /** Some of the arguments of a wish for a tool. */
    record ToolPart(PartialToolCall call) implements Part {

        @Override
        public void deliver(StreamingChatResponseHandler handler, StreamingHandle handle) {
            handler.onPartialToolCall(call, new PartialToolCallContext(handle));
        }

        @Override
        public String encoded() {
            return "p" + new ToolFields(call.index(), call.id(), call.name(), call.partialArguments()).encoded();
        }
    }

    /** A whole wish for a tool. */
    record ToolCall(CompleteToolCall call) implements Part {

        @Override
        public void deliver(StreamingChatResponseHandler handler, StreamingHandle handle) {
            handler.onCompleteToolCall(call);
        }

        @Override
        public String encoded() {
            ToolExecutionRequest request = call.toolExecutionRequest();
            return "c" + new ToolFields(call.index(), request.id(), request.name(), request.arguments()).encoded();
        }
    }

    /** An event of the provider, of an unknown class: streams that listen are told, but it cannot be stored. */
    record Raw(Object event) implements Part {

        @Override
        public void deliver(StreamingChatResponseHandler handler, StreamingHandle handle) {
            handler.onUnmappedRawEvent(event);
        }

        @Override
        public String encoded() {
            throw new UnsupportedOperationException("an event of the provider cannot be stored");
        }
    }

    /** What names a tool and what it is called with, as {@code index idLength nameLength argumentsLength idnamearguments}; -1 is the length of null. */
    record ToolFields(
            int index,
            @Nullable String id,
            @Nullable String name,
            @Nullable String arguments) {

        String encoded() {
            return index + " " + length(id) + " " + length(name) + " " + length(arguments) + " " + orEmpty(id)
                    + orEmpty(name) + orEmpty(arguments);
        }

        static ToolFields decode(String encoded) {
            int[] numbers = new int[4];
            int at = 0;
            for (int i = 0; i < numbers.length; i++) {
                int space = encoded.indexOf(' ', at);
                if (space < 0) {
                    throw new IllegalArgumentException("a stored tool call without its lengths");
                }
                numbers[i] = Integer.parseInt(encoded, at, space, 10);
                at = space + 1;
            }
            int name = at + Math.max(0, numbers[1]);
            int arguments = name + Math.max(0, numbers[2]);
            int end = arguments + Math.max(0, numbers[3]);
            if (end != encoded.length()) {
                throw new IllegalArgumentException("a stored tool call of another length than it says");
            }
            return new ToolFields(
                    numbers[0],
                    numbers[1] < 0 ? null : encoded.substring(at, name),
                    numbers[2] < 0 ? null : encoded.substring(name, arguments),
                    numbers[3] < 0 ? null : encoded.substring(arguments, end));
        }

        private static int length(@Nullable String text) {
            return text == null ? -1 : text.length();
        }

        private static String orEmpty(@Nullable String text) {
            return text == null ? "" : text;
        }
    }
}
