package org.cdicache.ai;

import org.cdicache.ai.AnswerAdmission.Verdict;

/** The rule of {@link AnswerAdmission#standard()}. */
enum StandardAdmission implements AnswerAdmission {
    INSTANCE;

    private static final Verdict BLANK = Verdict.rejected("blank");

    @Override
    public Verdict judge(AiRequest request, Generated<?> answer) {
        return switch (answer.finishReason()) {
            case LENGTH -> Verdict.rejected("truncated");
            case CONTENT_FILTER -> Verdict.rejected("filtered");
            case REFUSAL -> Verdict.rejected("refused");
            case TOOL_CALLS -> Verdict.rejected("tool-calls");
            case OTHER -> Verdict.rejected("other");
            case STOP, UNKNOWN ->
                answer.value() instanceof CharSequence text && isBlank(text) ? BLANK : Verdict.ADMITTED;
        };
    }

    private static boolean isBlank(CharSequence text) {
        return text.codePoints().allMatch(Character::isWhitespace);
    }
}
