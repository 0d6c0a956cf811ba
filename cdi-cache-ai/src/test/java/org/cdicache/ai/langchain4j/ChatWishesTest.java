package org.cdicache.ai.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.output.FinishReason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.cdicache.ai.AiCacheConfig;
import org.cdicache.ai.AiCacheFactory;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiOperation;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.AnswerAdmission;
import org.cdicache.ai.AnswerAdmission.Verdict;
import org.cdicache.ai.OptionSchema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What single calls and operations want, and what that must not change. */
class ChatWishesTest {

    private final AiCacheFactory factory = AiCacheFactory.create();
    private final AiResponseCache cache = factory.forTesting();
    private final FakeChatModel fake = new FakeChatModel();

    @AfterEach
    void close() {
        factory.close();
    }

    private ChatModel judgedBy(AnswerAdmission admission) {
        return CachingChatModel.builder()
                .delegate(fake)
                .cache(cache)
                .control(() -> AiControl.DEFAULT.withAdmission(admission))
                .build();
    }

    @Test
    void anAdmissionOfTheCall_judgesTexts() {
        ChatModel model =
                judgedBy((request, answer) -> answer.value() instanceof String text && text.startsWith("Sorry")
                        ? Verdict.rejected("refused")
                        : Verdict.ADMITTED);
        fake.then(FakeChatModel.text("Sorry, no", FinishReason.STOP));
        model.chat("why?");

        assertThat(model.chat("why?")).isEqualTo(model.chat("why?"));
        assertThat(fake.asked).hasSize(2);
    }

    @Test
    void anAdmissionOfTheCall_isNotAskedAboutWishesForTools() {
        ChatModel model = judgedBy((request, answer) -> Verdict.ADMITTED);
        fake.then(FakeChatModel.of(
                AiMessage.from(ToolExecutionRequest.builder()
                        .id("1")
                        .name("weather")
                        .arguments("{}")
                        .build()),
                FinishReason.TOOL_EXECUTION));
        model.chat("why?");
        model.chat("why?");

        assertThat(fake.asked).hasSize(2);
    }

    @Test
    void blankAnswers_areNotKept_byTheStandardAdmissionOfACall() {
        ChatModel model = judgedBy(AnswerAdmission.standard());
        fake.then(FakeChatModel.text(" ", FinishReason.STOP));
        model.chat("why?");
        model.chat("why?");

        assertThat(fake.asked).hasSize(2);
    }

    @Test
    void whatIsStored_isSharedByCallers_andCannotBeChanged() {
        Map<String, Object> attributes = new HashMap<>(Map.of("a", new ArrayList<>(List.of(1))));
        StoredChat stored = new StoredChat(
                StoredChat.VERSION, "t", null, List.of(), attributes, List.of(), null, null, null, null, List.of());
        attributes.put("b", 2);

        assertThat(stored.attributes()).containsOnlyKeys("a");
        assertThatThrownBy(() -> ((List<?>) stored.attributes().get("a")).clear())
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void anOperationWithASchema_isWarnedOfOnce() {
        AiResponseCache strict = factory.fromConfig(
                CacheConfig.of(CachePreset.TESTING),
                AiCacheConfig.builder(CachePreset.AI_DEVELOPMENT)
                        .operation("chat", AiOperation.DEFAULT.withOptions(OptionSchema.none()))
                        .build());
        ChatModel model =
                CachingChatModel.builder().delegate(fake).cache(strict).build();
        List<LogRecord> warnings = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
                    warnings.add(entry);
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger("org.cdicache.ai.langchain4j");
        logger.addHandler(handler);
        try {
            model.chat("why?");
            model.chat("why?");
        } finally {
            logger.removeHandler(handler);
        }

        assertThat(fake.asked).hasSize(2);
        assertThat(warnings).hasSize(1);
        assertThat(warnings.get(0).getMessage()).contains("operation chat has an option schema");
    }
}
