package org.cdicache.ai;

import java.util.regex.Pattern;

/**
 * Decides which answers are worth keeping. Asked once for each generation, on the thread that generated, before the answer is stored; never for
 * answers that the application stores itself. Must not block. An admission that throws rejects the answer, which its caller still gets.
 *
 * <p>In CDI, a bean of this type takes the place of {@link #standard()}.
 */
@FunctionalInterface
public interface AnswerAdmission {

    /**
     * The verdict on an answer.
     *
     * @param answer its value is never null
     */
    Verdict judge(AiRequest request, Generated<?> answer);

    /**
     * Rejects what is cut off ({@code truncated}), was held back ({@code filtered}), declined ({@code refused}) or ended for an unnamed reason
     * ({@code other}), a model's wish for tools ({@code tool-calls}), and a text that is {@code blank}. Everything else is admitted, also what
     * ended for an {@linkplain FinishReason#UNKNOWN unknown} reason.
     */
    static AnswerAdmission standard() {
        return StandardAdmission.INSTANCE;
    }

    /**
     * Whether an answer is kept.
     *
     * @param admitted whether it may be stored
     * @param reason why not, by which rejections are counted; empty if it is admitted
     */
    record Verdict(boolean admitted, String reason) {

        /** The answer may be stored. */
        public static final Verdict ADMITTED = new Verdict(true, "");

        private static final Pattern REASON = Pattern.compile("[a-z][a-z0-9-]{0,39}");

        /**
         * Checks the reason, so that it names a kind and quotes nothing.
         *
         * @throws IllegalArgumentException if a rejection has no reason of up to 40 lower-case letters, digits and dashes, or an admission has one
         */
        public Verdict {
            if (admitted ? !reason.isEmpty() : !REASON.matcher(reason).matches()) {
                throw new IllegalArgumentException(
                        admitted
                                ? "An admitted answer has no reason"
                                : "The reason of a rejection must be up to 40 lower-case letters, digits and dashes, such as truncated");
            }
        }

        /**
         * The answer is returned, but not stored.
         *
         * @throws IllegalArgumentException if the reason is not up to 40 lower-case letters, digits and dashes
         */
        public static Verdict rejected(String reason) {
            return new Verdict(false, reason);
        }
    }
}
