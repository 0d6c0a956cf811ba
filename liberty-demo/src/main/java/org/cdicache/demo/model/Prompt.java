package org.cdicache.demo.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A checked request to the model.
 *
 * @param operation what is asked
 * @param text about which text
 * @param count how many sentences, points or questions are wanted
 * @param question the question of {@link Operation#QA}; empty for the others
 */
public record Prompt(Operation operation, String text, int count, String question) {

    /** The most sentences, points or questions that can be asked for. */
    public static final int MOST = 10;

    private static final int LONGEST_QUESTION = 1_000;

    /**
     * Reads a prompt from what a client sent. Options that the operation does not know are ignored here; they still are part of the
     * cache key.
     *
     * @param question a question given beside the options; wins over {@code options.question}
     * @throws InvalidPromptException if the text is blank, an option has the wrong type or range, or a question is missing
     */
    public static Prompt of(
            Operation operation,
            String text,
            Map<String, ? extends @Nullable Object> options,
            @Nullable String question) {
        if (text.isBlank()) {
            throw new InvalidPromptException(
                    "\"text\" is empty: send the text to work on, such as {\"text\": \"...\"}");
        }
        int count = switch (operation) {
            case SUMMARIZE -> count(options, "sentences", 3);
            case KEY_POINTS -> count(options, "count", 5);
            case QUESTIONS -> count(options, "count", 4);
            case SENTIMENT, QA -> 1;
        };
        return new Prompt(operation, text, count, operation == Operation.QA ? question(options, question) : "");
    }

    private static int count(Map<String, ? extends @Nullable Object> options, String name, int byDefault) {
        Object value = options.get(name);
        if (value == null) {
            return byDefault;
        }
        if (value instanceof Integer count && count >= 1 && count <= MOST) {
            return count;
        }
        throw new InvalidPromptException("\"options." + name + "\" must be a whole number from 1 to " + MOST);
    }

    private static String question(Map<String, ? extends @Nullable Object> options, @Nullable String question) {
        Object asked = question != null ? question : options.get("question");
        if (asked == null) {
            throw new InvalidPromptException(
                    "qa needs a question: send {\"text\": \"...\", \"options\": {\"question\": \"...\"}}");
        }
        if (!(asked instanceof String words) || words.isBlank() || words.length() > LONGEST_QUESTION) {
            throw new InvalidPromptException("\"options.question\" must be a string of 1 to " + LONGEST_QUESTION
                    + " characters, not only spaces");
        }
        return words.strip();
    }
}
