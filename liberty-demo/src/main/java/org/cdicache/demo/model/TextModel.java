package org.cdicache.demo.model;

/** Answers prompts; slow, as models are. Equal prompts get equal answers. */
@FunctionalInterface
public interface TextModel {

    /**
     * Answers; the caller waits.
     *
     * @return an instance of the operation's {@link Operation#answerType()}
     */
    Answer answer(Prompt prompt);
}
