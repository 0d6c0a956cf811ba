package org.cdicache.ai.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.FinishReason;
import java.util.Objects;
import org.cdicache.ai.AiCacheFactory;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.langchain4j.FakeStreamingModel.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streams that are cancelled, that fail, or whose handlers do. */
class StreamsThatEndEarlyTest {

    private static final ChatRequest WHY =
            ChatRequest.builder().messages(UserMessage.from("why?")).build();

    private static final ChatResponse BECAUSE = FakeChatModel.text("because", FinishReason.STOP);

    private final AiCacheFactory factory = AiCacheFactory.create();

    private final AiResponseCache cache = factory.forTesting();

    private final FakeStreamingModel fake = new FakeStreamingModel();

    private final StreamingChatModel cached =
            CachingStreamingChatModel.builder().delegate(fake).cache(cache).build();

    @AfterEach
    void close() {
        factory.close();
    }

    private HeardStream ask() {
        HeardStream heard = new HeardStream();
        cached.chat(WHY, heard);
        return heard;
    }

    private Stream onlyStream() {
        assertThat(fake.streams).hasSize(1);
        return fake.streams.get(0);
    }

    @Test
    void aStreamThatIsCancelled_hearsNothingMore_andLeavesTheRestToTheOthers() {
        HeardStream leader = ask();
        HeardStream other = ask();
        Stream stream = onlyStream();
        stream.say("a");

        Objects.requireNonNull(leader.handle).cancel();
        stream.say("b").handler.onCompleteResponse(BECAUSE);

        assertThat(leader.handle.isCancelled()).isTrue();
        assertThat(stream.isCancelled()).isFalse();
        assertThat(leader.heard).containsExactly("a");
        assertThat(other.heard).containsExactly("a", "b", ".");
        assertThat(Objects.requireNonNull(other.handle).isCancelled()).isFalse();
        assertThat(ask().heard).containsExactly("a", "b", ".");
    }

    @Test
    void aStreamThatCancelsItself_hearsNothingMore() {
        HeardStream heard = new HeardStream();
        heard.whenTold = text -> Objects.requireNonNull(heard.handle).cancel();
        cached.chat(WHY, heard);
        onlyStream().say("a", "b");

        assertThat(heard.heard).containsExactly("a");
        assertThat(onlyStream().isCancelled()).isTrue();
    }

    @Test
    void whenNobodyListens_theGenerationIsCancelled_andNothingStored() {
        HeardStream one = ask();
        HeardStream other = ask();
        Stream stream = onlyStream();
        stream.say("a");
        Objects.requireNonNull(one.handle).cancel();
        assertThat(stream.isCancelled()).isFalse();
        Objects.requireNonNull(other.handle).cancel();
        assertThat(stream.isCancelled()).isTrue();

        // Some providers complete what was cancelled.
        stream.handler.onCompleteResponse(BECAUSE);
        HeardStream next = ask();

        assertThat(fake.streams).hasSize(2);
        fake.streams.get(1).say("new").handler.onCompleteResponse(BECAUSE);
        assertThat(next.heard).containsExactly("new", ".");
        assertThat(one.heard).containsExactly("a");
    }

    /** The model gives its handle with each part, but not before the first. */
    @Test
    void whoCancelsBeforeTheModelSaysHow_cancelsItWithTheNextPart() {
        HeardStream heard = ask();
        Stream stream = onlyStream();
        stream.handler.onPartialResponse("a");
        Objects.requireNonNull(heard.handle).cancel();
        assertThat(stream.isCancelled()).isFalse();

        stream.say("b");

        assertThat(stream.isCancelled()).isTrue();
        assertThat(heard.heard).containsExactly("a");
    }

    @Test
    void aGenerationThatCannotBeCancelled_isStoredForTheNext() {
        HeardStream heard = ask();
        Stream stream = onlyStream();
        stream.handler.onPartialResponse("because");
        Objects.requireNonNull(heard.handle).cancel();
        stream.handler.onCompleteResponse(BECAUSE);

        assertThat(ask().heard).containsExactly("because", ".");
        assertThat(fake.streams).hasSize(1);
    }

    @Test
    void aReplay_canBeCancelled() {
        ask();
        onlyStream().say("a", "b", "c").handler.onCompleteResponse(BECAUSE);
        HeardStream heard = new HeardStream();
        heard.whenTold = text -> {
            if (text.equals("b")) {
                Objects.requireNonNull(heard.handle).cancel();
            }
        };

        cached.chat(WHY, heard);

        assertThat(heard.heard).containsExactly("a", "b");
    }

    @Test
    void aFailure_isToldToAll_andTheNextStartsAnew() {
        HeardStream one = ask();
        HeardStream other = ask();
        onlyStream().say("a").handler.onError(new IllegalStateException("down"));

        assertThat(one.heard).containsExactly("a", "!down");
        assertThat(other.heard).containsExactly("a", "!down");
        ask();
        assertThat(fake.streams).hasSize(2);
    }

    /** Otherwise it would find its own failed generation, and be told of that failure again, without an end. */
    @Test
    void whoAsksAgainWhenToldOfAFailure_startsAnew() {
        HeardStream again = new HeardStream();
        cached.chat(WHY, new StreamingChatResponseHandler() {
            @Override
            public void onCompleteResponse(ChatResponse response) {}

            @Override
            public void onError(Throwable error) {
                cached.chat(WHY, again);
            }
        });
        onlyStream().handler.onError(new IllegalStateException("down"));

        assertThat(fake.streams).hasSize(2);
        fake.streams.get(1).say("because").handler.onCompleteResponse(BECAUSE);
        assertThat(again.heard).containsExactly("because", ".");
    }

    @Test
    void whatTheDelegateThrows_isToldByOnError() {
        fake.whenAsked = stream -> {
            throw new IllegalArgumentException("no such model");
        };

        assertThat(ask().heard).containsExactly("!no such model");
        fake.whenAsked = stream -> {};
        ask();
        assertThat(fake.streams).hasSize(2);
    }

    @Test
    void aHandlerThatThrows_hurtsNobodyElse() {
        HeardStream bad = new HeardStream();
        bad.whenTold = text -> {
            throw new IllegalStateException("bad " + text);
        };
        cached.chat(WHY, bad);
        HeardStream good = ask();
        onlyStream().say("a").handler.onCompleteResponse(BECAUSE);

        assertThat(bad.heard).containsExactly("a", "!bad a", ".");
        assertThat(good.heard).containsExactly("a", ".");
        assertThat(ask().heard).containsExactly("a", ".");
    }

    @Test
    void whatComesAfterTheEnd_isIgnored() {
        HeardStream heard = ask();
        Stream stream = onlyStream().say("a");
        stream.handler.onCompleteResponse(BECAUSE);
        stream.say("b").handler.onError(new IllegalStateException("late"));
        stream.handler.onCompleteResponse(FakeChatModel.text("other", FinishReason.STOP));

        assertThat(heard.heard).containsExactly("a", ".");
        assertThat(ask().heard).containsExactly("a", ".");
    }
}
