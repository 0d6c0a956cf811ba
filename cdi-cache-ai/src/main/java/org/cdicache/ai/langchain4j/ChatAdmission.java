package org.cdicache.ai.langchain4j;

import org.cdicache.ai.AiRequest;
import org.cdicache.ai.AnswerAdmission;
import org.cdicache.ai.FinishReason;
import org.cdicache.ai.Generated;
import org.jspecify.annotations.Nullable;

/**
 * Shows what a model said, instead of its stored form, to the admission that decides.
 *
 * @param texts judges all responses but wishes for tools
 * @param toolCalls whether wishes for tools are admitted
 */
record ChatAdmission(AnswerAdmission texts, boolean toolCalls) implements AnswerAdmission {

    /** This, with texts judged by a call's own admission; null for this one's. */
    ChatAdmission or(@Nullable AnswerAdmission own) {
        return own == null ? this : new ChatAdmission(own, toolCalls);
    }

    @Override
    public Verdict judge(AiRequest request, Generated<?> answer) {
        if (answer.finishReason() == FinishReason.TOOL_CALLS) {
            return toolCalls ? Verdict.ADMITTED : Verdict.rejected("tool-calls");
        }
        String text = answer.value() instanceof StoredChat chat && chat.text() != null ? chat.text() : "";
        return texts.judge(request, new Generated<>(text, answer.finishReason(), answer.usage()));
    }
}
