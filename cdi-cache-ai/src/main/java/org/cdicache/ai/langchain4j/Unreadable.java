package org.cdicache.ai.langchain4j;

/** Something of a request of which nobody here knows what it says, so that it could not be told from another one. */
final class Unreadable extends RuntimeException {

    /** What it is: class names, never values. */
    Unreadable(String what) {
        super(what, null, false, false);
    }
}
