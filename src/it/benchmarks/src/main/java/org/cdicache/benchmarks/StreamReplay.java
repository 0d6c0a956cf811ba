package org.cdicache.benchmarks;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import java.util.concurrent.TimeUnit;
import org.cdicache.ai.AiCacheFactory;
import org.cdicache.ai.langchain4j.CachingStreamingChatModel;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A stream of LangChain4j's, as a handler is told it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@SuppressWarnings("NullAway.Init")
public class StreamReplay {

    static final int PARTS = 1_000;
    static final String BARE = "model-without-cache";

    private static final String PART = "token ";
    static final int TEXT_BYTES = PARTS * PART.length();

    private static final ChatRequest QUESTION = ChatRequest.builder()
            .messages(UserMessage.from("Tell me a story of a thousand words."))
            .build();
    private static final ChatResponse STORY = ChatResponse.builder()
            .aiMessage(AiMessage.from(PART.repeat(PARTS)))
            .tokenUsage(new TokenUsage(10, PARTS))
            .finishReason(FinishReason.STOP)
            .build();

    /** Who. */
    @Param({"cdi-cache", BARE})
    public String contestant;

    private AiCacheFactory factory;
    private Narrator narrator;
    private StreamingChatModel model;

    /** A model that has its story at hand. */
    private static final class Narrator implements StreamingChatModel {
        private int asked;

        @Override
        public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
            asked++;
            for (int i = 0; i < PARTS; i++) {
                handler.onPartialResponse(PART);
            }
            handler.onCompleteResponse(STORY);
        }

        @Override
        public ChatRequestParameters defaultRequestParameters() {
            return ChatRequestParameters.builder().modelName("narrator").build();
        }
    }

    /** What an application does with its parts. */
    private static final class Listener implements StreamingChatResponseHandler {
        private int chars;

        @Override
        public void onPartialResponse(String text) {
            chars += text.length();
        }

        @Override
        public void onCompleteResponse(ChatResponse response) {
            chars -= response.aiMessage().text().length();
        }

        @Override
        public void onError(Throwable error) {
            throw new IllegalStateException(error);
        }
    }

    /** Tells the story once, so that the cache has it. */
    @Setup(Level.Trial)
    public void open() {
        factory = AiCacheFactory.create();
        narrator = new Narrator();
        model = contestant.equals(BARE)
                ? narrator
                : CachingStreamingChatModel.builder()
                        .delegate(narrator)
                        .cache(factory.forTesting())
                        .build();
        tell();
    }

    /** Checks that what was measured were hits. */
    @TearDown(Level.Trial)
    public void check() {
        factory.close();
        if (!contestant.equals(BARE) && narrator.asked != 1) {
            throw new IllegalStateException("The model was asked " + narrator.asked + " times");
        }
    }

    /** One stream; zero if it was whole. */
    @Benchmark
    public int tell() {
        Listener listener = new Listener();
        model.chat(QUESTION, listener);
        if (listener.chars != 0) {
            throw new IllegalStateException("The story has " + listener.chars + " chars too many");
        }
        return listener.chars;
    }
}
