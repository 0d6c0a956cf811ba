package org.cdicache.ai.engine;

/** An answer that is no text and knows about how long it is. */
public interface Sized {

    /** How many chars of text it holds, about. */
    int chars();
}
