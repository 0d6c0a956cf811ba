package org.cdicache.demo.model;

import java.time.Duration;
import org.cdicache.demo.Latency;

/** The model of this demo: extracts, counts and looks words up in this JVM, after a delay that stands for a real model's work. */
public final class LocalTextModel implements TextModel {

    /** What it is called on bills. */
    public static final String NAME = "local-1";

    private final Latency latency;
    private final Duration delay;

    /** Takes that long for each answer, whatever the text. */
    public LocalTextModel(Latency latency, Duration delay) {
        this.latency = latency;
        this.delay = delay;
    }

    @Override
    public Answer answer(Prompt prompt) {
        latency.pass(delay);
        Text text = Text.of(prompt.text());
        return switch (prompt.operation()) {
            case SUMMARIZE -> Summarizer.summarize(text, prompt.count());
            case SENTIMENT -> SentimentReader.read(text);
            case KEY_POINTS -> KeyPointFinder.find(text, prompt.count());
            case QUESTIONS -> QuestionWriter.write(text, prompt.count());
            case QA -> AnswerFinder.find(text, prompt.question());
        };
    }
}
