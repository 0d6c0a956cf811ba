package org.cdicache.ai.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.CustomMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.cdicache.CachePreset;
import org.cdicache.CacheRegistry;
import org.cdicache.TypeRef;
import org.cdicache.ai.AiCacheConfig;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiOperation;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.AnswerScope;
import org.cdicache.ai.BatchOptions;
import org.cdicache.ai.Generated;
import org.cdicache.ai.OptionSchema;
import org.cdicache.ai.langchain4j.CachingChatModel;
import org.junit.jupiter.api.Test;

/** A word that is in every private part of requests and answers, and must be in nothing that the cache tells anybody. */
class PrivacyTest {

    private static final String CANARY = "canary7f3a";
    private static final TypeRef<String> TEXT = TypeRef.of(String.class);

    /** Everything that is logged, at every level. */
    private static final class Lines extends Handler implements AutoCloseable {
        private final List<String> lines = new CopyOnWriteArrayList<>();
        private final Logger root = Logger.getLogger("org.cdicache");
        private final Level before = root.getLevel();

        Lines() {
            setFormatter(new SimpleFormatter());
            root.addHandler(this);
            root.setLevel(Level.ALL);
            setLevel(Level.ALL);
        }

        @Override
        public void publish(LogRecord line) {
            lines.add(getFormatter().format(line));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            root.removeHandler(this);
            root.setLevel(before);
        }
    }

    private static AiRequest secret(String suffix) {
        return AiRequest.of("qa", CANARY + suffix)
                .withQuestion("who is " + CANARY)
                .withOptions(Map.of("name", CANARY, "list", List.of(CANARY)));
    }

    /** Otherwise a capture that catches nothing would find nothing private either. */
    @Test
    void linesOfEveryLevelAndClass_areCaught() {
        try (Lines log = new Lines()) {
            System.getLogger("org.cdicache.ai.langchain4j").log(System.Logger.Level.TRACE, "told " + CANARY);
            assertThat(log.lines).singleElement().asString().contains(CANARY);
        }
    }

    @Test
    void noPrivateWord_isInAnythingThatIsTold() {
        List<String> told = new ArrayList<>();
        try (Lines log = new Lines();
                OneRedis redis = new OneRedis()) {
            CacheRegistry node = redis.node(config -> config);
            AiCacheConfig config = AiCacheConfig.builder(CachePreset.AI_PRODUCTION)
                    .operation("strict", AiOperation.DEFAULT.withOptions(OptionSchema.parse("style:text(short),n:int")))
                    .operation("short", AiOperation.DEFAULT.withMaxTextLength(3))
                    .build();
            AiResponseCache answers = AiResponses.in(() -> node, config);
            use(answers, told);
            failures(answers, told);
            chats(answers, told);
            assertThat(log.lines).anyMatch(line -> line.contains("Answers invalidated: operation qa"));
            assertThat(log.lines).anyMatch(line -> line.contains("A chat request goes past the cache"));
            assertThat(redis.raw.keys("*")).anyMatch(key -> key.contains(":chat:m:"));
            told.addAll(redis.raw.keys("*"));
            told.addAll(log.lines);
        }

        assertThat(told).noneMatch(text -> text.contains(CANARY));
    }

    private static void use(AiResponseCache answers, List<String> told) {
        for (String suffix : List.of("", "x".repeat(5_000), "\u00e9\uD800")) {
            AiRequest request = secret(suffix);
            told.add(String.valueOf(answers.<String, RuntimeException>answer(
                    request, TEXT, AiControl.DEFAULT, () -> Generated.of(CANARY + " is the answer"))));
            told.add(String.valueOf(answers.answer(request, TEXT, AiControl.REFRESH, () -> Generated.of(" "))));
            told.add(answers.explainKey(request));
            told.add(answers.key(request));
            told.add(request.toString());
            told.add(Generated.of(CANARY).toString());
        }
        told.add(answers.getOrGenerateAll(
                        List.of(secret("a"), secret("b")), TEXT, r -> Generated.of(CANARY), BatchOptions.SEQUENTIAL)
                .toString());
        answers.invalidate(AnswerScope.operation("qa"), "prompt changed");
        told.add(answers.summary().toString());
        told.add(answers.stats().toString());
    }

    /** One that is stored, and one that cannot be read. */
    private static void chats(AiResponseCache answers, List<String> told) {
        ChatModel model = new ChatModel() {
            @Override
            public ChatResponse doChat(ChatRequest request) {
                return ChatResponse.builder()
                        .aiMessage(AiMessage.from(CANARY + " is the answer"))
                        .finishReason(FinishReason.STOP)
                        .build();
            }
        };
        ChatModel cached = CachingChatModel.builder()
                .delegate(model)
                .cache(answers)
                .modelName("m")
                .build();
        ChatMessage system = SystemMessage.from(CANARY);
        cached.chat(system, UserMessage.from("who is " + CANARY));
        cached.chat(system, CustomMessage.from(Map.of(CANARY, new Object())));
        told.add(cached.toString());
    }

    private static void failures(AiResponseCache answers, List<String> told) {
        AiRequest strict = AiRequest.of("strict", CANARY);
        Object unwritable = new Object() {
            @SuppressWarnings("unused")
            public String getText() {
                throw new IllegalStateException("broken");
            }

            @Override
            public String toString() {
                return CANARY;
            }
        };
        answers.getOrGenerate(secret("unwritable"), Object.class, () -> unwritable);
        answers.cacheResponse(secret("text"), CANARY);
        answers.getCachedResponse(secret("text"), Integer.class);
        List<Runnable> calls = List.of(
                () -> answers.key(AiRequest.of("short", CANARY)),
                () -> answers.key(strict.withOptions(Map.of("style", CANARY))),
                () -> answers.key(strict.withOptions(Map.of("n", CANARY))),
                () -> answers.cacheResponse(secret("unwritable"), unwritable),
                () -> strict.withOptions(Map.of("bytes", CANARY.getBytes(StandardCharsets.UTF_8))));
        calls.forEach(call -> {
            Throwable failure = catchThrowable(call::run);
            assertThat(failure).isNotNull();
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                told.add(cause.toString());
            }
        });
    }
}
