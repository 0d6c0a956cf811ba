package org.cdicache.ai.langchain4j;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import java.util.List;
import java.util.function.Supplier;
import org.cdicache.TypeRef;
import org.cdicache.ai.AiControl;
import org.cdicache.ai.AiResponseCache;
import org.cdicache.ai.AnswerAdmission;
import org.cdicache.ai.Generated;
import org.cdicache.ai.TokenUsage;
import org.jspecify.annotations.Nullable;

/** What both builders collect. */
record ChatSettings(
        AiResponseCache cache,
        String operation,
        Supplier<@Nullable String> tenant,
        @Nullable String modelName,
        @Nullable String variant,
        ChatAdmission admission,
        Supplier<AiControl> control) {

    static final TypeRef<StoredChat> TYPE = TypeRef.of(StoredChat.class);

    static final String OPERATION = "chat";

    /**
     * Checks what the builders were given.
     *
     * @param cache null for the injected one
     * @param operation null for {@value #OPERATION}
     * @throws IllegalArgumentException naming the argument and the fix
     */
    static ChatSettings of(
            @Nullable AiResponseCache cache,
            @Nullable String operation,
            @Nullable Supplier<@Nullable String> tenant,
            @Nullable String modelName,
            @Nullable String variant,
            @Nullable AnswerAdmission admission,
            boolean storeToolCalls,
            @Nullable Supplier<AiControl> control) {
        notBlank("operation", operation);
        notBlank("modelName", modelName);
        AnswerAdmission texts = admission == null ? AnswerAdmission.standard() : admission;
        return new ChatSettings(
                cache == null ? InjectedCache.find() : cache,
                operation == null ? OPERATION : operation,
                tenant == null ? () -> null : tenant,
                modelName,
                variant,
                new ChatAdmission(texts, storeToolCalls),
                control == null ? () -> AiControl.DEFAULT : control);
    }

    private static void notBlank(String name, @Nullable String value) {
        if (value != null && value.isBlank()) {
            throw new IllegalArgumentException(name + " must not be blank; leave it out or give it a name");
        }
    }

    /** What this call wants of the cache, with an admission that understands stored chats. */
    AiControl controlNow() {
        AiControl wanted = control.get();
        return wanted.withAdmission(admission.or(wanted.admission()));
    }

    /**
     * A response as the cache takes it; without a value if it would come back as another one.
     *
     * @param parts as they were streamed; empty if it was not
     */
    static Generated<StoredChat> generated(ChatResponse response, List<Part> parts) {
        return new Generated<>(ChatCodec.encode(response, parts), reason(response), usage(response.tokenUsage()));
    }

    /** Some providers end with STOP when they wish for tools, so that the wish itself decides. */
    private static org.cdicache.ai.FinishReason reason(ChatResponse response) {
        FinishReason reason = response.finishReason();
        boolean tools = response.aiMessage().hasToolExecutionRequests();
        if (reason == null) {
            return tools ? org.cdicache.ai.FinishReason.TOOL_CALLS : org.cdicache.ai.FinishReason.UNKNOWN;
        }
        return switch (reason) {
            case STOP -> tools ? org.cdicache.ai.FinishReason.TOOL_CALLS : org.cdicache.ai.FinishReason.STOP;
            case TOOL_EXECUTION -> org.cdicache.ai.FinishReason.TOOL_CALLS;
            case LENGTH -> org.cdicache.ai.FinishReason.LENGTH;
            case CONTENT_FILTER -> org.cdicache.ai.FinishReason.CONTENT_FILTER;
            case OTHER -> org.cdicache.ai.FinishReason.OTHER;
        };
    }

    private static @Nullable TokenUsage usage(dev.langchain4j.model.output.@Nullable TokenUsage usage) {
        if (usage == null || (usage.inputTokenCount() == null && usage.outputTokenCount() == null)) {
            return null;
        }
        return new TokenUsage(count(usage.inputTokenCount()), count(usage.outputTokenCount()));
    }

    private static long count(@Nullable Integer tokens) {
        return tokens == null ? 0 : Math.max(0, tokens);
    }
}
