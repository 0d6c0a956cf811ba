package org.cdicache.ai.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import io.lettuce.core.RedisClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.cdicache.CacheUnavailableException;
import org.cdicache.FailureMode;
import org.cdicache.ai.AiCacheFactory;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.AnswerScope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.embedded.RedisServer;

/** Two nodes and a real Redis between them, and what is left when it dies. */
class CachedChatsOnRedisTest {

    private static final ChatRequest WHY =
            ChatRequest.builder().messages(UserMessage.from("why?")).build();

    private final AiCacheFactory nodes = AiCacheFactory.create();
    private final int port = freePort();
    private final FakeChatModel fake = new FakeChatModel();
    private final FakeStreamingModel streaming = new FakeStreamingModel();
    private RedisServer redis;

    @BeforeEach
    void start() throws IOException {
        redis = RedisServer.newRedisServer()
                .port(port)
                .bind("127.0.0.1")
                .setting("save \"\"")
                .build();
        redis.start();
    }

    @AfterEach
    void stop() throws IOException {
        nodes.close();
        redis.stop();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Waits for its connection, so that nothing depends on how fast that is. */
    private AiResponseCache node(FailureMode mode) {
        return nodes.forAiApp(
                cache -> cache.redisUrl("redis://127.0.0.1:" + port)
                        .failOnConnectionError(true)
                        .failureMode(mode)
                        .commandTimeout(Duration.ofSeconds(5)),
                ai -> {});
    }

    private ChatModel chat(AiResponseCache cache) {
        return CachingChatModel.builder()
                .delegate(fake)
                .cache(cache)
                .storeToolCalls(true)
                .build();
    }

    private StreamingChatModel streaming(AiResponseCache cache) {
        return CachingStreamingChatModel.builder()
                .delegate(streaming)
                .cache(cache)
                .build();
    }

    @Test
    void whatOneNodePaidFor_theOtherAnswersInFull() {
        ChatResponse full = FakeChatModel.of(
                AiMessage.builder()
                        .text("grüße")
                        .thinking("hm")
                        .toolExecutionRequests(List.of(ToolExecutionRequest.builder()
                                .id("1")
                                .name("t")
                                .arguments("{}")
                                .build()))
                        .attributes(Map.of("signature", "s", "n", List.of(1, 2.5)))
                        .build(),
                FinishReason.TOOL_EXECUTION);
        fake.then(full);
        chat(node(FailureMode.GRACEFUL)).chat(WHY);

        assertThat(chat(node(FailureMode.GRACEFUL)).chat(WHY)).isEqualTo(full);
        assertThat(fake.asked).hasSize(1);
    }

    @Test
    void whatOneNodeRecorded_theOtherTellsPartByPart() {
        HeardStream first = new HeardStream();
        streaming(node(FailureMode.GRACEFUL)).chat(WHY, first);
        streaming
                .streams
                .get(0)
                .say("be", "cause 🍵")
                .handler
                .onCompleteResponse(FakeChatModel.text("because 🍵", FinishReason.STOP));
        HeardStream second = new HeardStream();

        streaming(node(FailureMode.GRACEFUL)).chat(WHY, second);

        assertThat(second.heard).containsExactly("be", "cause 🍵", ".");
        assertThat(second.response).isEqualTo(first.response);
        assertThat(streaming.streams).hasSize(1);
    }

    @Test
    void whatAnotherNodeInvalidatesWhileAStreamRuns_isNotStored() {
        AiResponseCache here = node(FailureMode.GRACEFUL);
        AiResponseCache there = node(FailureMode.GRACEFUL);
        streaming(here).chat(WHY, new HeardStream());
        there.invalidate(AnswerScope.operation("chat"), "test");
        // The push of that comes before the answer to whatever is asked later.
        here.invalidate(AnswerScope.operation("qa"), "to be told");
        streaming.streams.get(0).say("old").handler.onCompleteResponse(FakeChatModel.text("old", FinishReason.STOP));

        streaming(there).chat(WHY, new HeardStream());
        streaming(here).chat(WHY, new HeardStream());

        assertThat(streaming.streams).hasSize(3);
        assertThat(storedInRedis()).isEmpty();
    }

    /** Not even where nobody would find it. */
    private List<String> storedInRedis() {
        RedisClient client = RedisClient.create("redis://127.0.0.1:" + port);
        try {
            return client.connect().sync().keys("*:ai:[^@]*:chat:*");
        } finally {
            client.shutdown();
        }
    }

    /** Otherwise the test above could look for the wrong keys. */
    @Test
    void whatIsStored_isSeenInRedis() {
        streaming(node(FailureMode.GRACEFUL)).chat(WHY, new HeardStream());
        streaming.streams.get(0).say("a").handler.onCompleteResponse(FakeChatModel.text("a", FinishReason.STOP));

        assertThat(storedInRedis()).hasSize(1);
    }

    @Test
    void withoutRedis_answersAreStillGiven() throws IOException {
        AiResponseCache cache = node(FailureMode.GRACEFUL);
        ChatModel chat = chat(cache);
        HeardStream heard = new HeardStream();
        fake.then(request -> {
            stopRedis();
            return FakeChatModel.text("paid", FinishReason.STOP);
        });

        assertThat(chat.chat(WHY).aiMessage().text()).isEqualTo("paid");
        streaming(cache).chat(WHY, heard);
        streaming.streams.get(0).say("a").handler.onCompleteResponse(FakeChatModel.text("a", FinishReason.STOP));

        assertThat(heard.heard).containsExactly("a", ".");
    }

    @Test
    void inStrictMode_whatIsPaidForIsGiven_andNothingElseIsPaidFor() {
        AiResponseCache cache = node(FailureMode.STRICT);
        ChatModel chat = chat(cache);
        fake.then(request -> {
            stopRedis();
            return FakeChatModel.text("paid", FinishReason.STOP);
        });

        assertThat(chat.chat(WHY).aiMessage().text()).isEqualTo("paid");
        ChatRequest other =
                ChatRequest.builder().messages(UserMessage.from("other")).build();
        assertThatThrownBy(() -> chat.chat(other)).isInstanceOf(CacheUnavailableException.class);
        HeardStream heard = new HeardStream();
        streaming(cache).chat(other, heard);

        assertThat(heard.error).isInstanceOf(CacheUnavailableException.class);
        assertThat(fake.asked).hasSize(1);
        assertThat(streaming.streams).isEmpty();
    }

    private void stopRedis() {
        try {
            redis.stop();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
