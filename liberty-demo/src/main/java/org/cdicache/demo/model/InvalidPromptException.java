package org.cdicache.demo.model;

/** A prompt that cannot be answered as it is; the message tells the client what to change. */
public final class InvalidPromptException extends RuntimeException {

    /** With what to change. */
    public InvalidPromptException(String fix) {
        super(fix);
    }
}
