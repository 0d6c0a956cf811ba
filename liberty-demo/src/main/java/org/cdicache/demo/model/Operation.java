package org.cdicache.demo.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What can be asked of the model. */
public enum Operation {
    /** The sentences that carry most of the text. */
    SUMMARIZE("Summarize", "The sentences that carry the text", Summary.class),
    /** Whether the text is friendly or not, and which words say so. */
    SENTIMENT("Sentiment", "How the text feels, and which words decide it", Sentiment.class),
    /** What the text is about. */
    KEY_POINTS("Key points", "Keywords, and the sentences they meet in", KeyPoints.class),
    /** Questions that the text answers. */
    QUESTIONS("Questions", "Questions that the text answers", Questions.class),
    /** The sentence that best answers a question. */
    QA("Ask the text", "The sentence that answers your question", BestAnswer.class);

    private final String title;
    private final String description;
    private final Class<? extends Answer> answerType;

    Operation(String title, String description, Class<? extends Answer> answerType) {
        this.title = title;
        this.description = description;
        this.answerType = answerType;
    }

    /** The operation with that {@link #id()}, exactly as written. */
    public static Optional<Operation> named(String id) {
        return Arrays.stream(values()).filter(o -> o.id().equals(id)).findFirst();
    }

    /** The name in URLs and cache keys, such as {@code key_points}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The name for people. */
    public String title() {
        return title;
    }

    /** What it answers, in a few words. */
    public String description() {
        return description;
    }

    /** What {@link TextModel#answer} returns for it. */
    public Class<? extends Answer> answerType() {
        return answerType;
    }
}
