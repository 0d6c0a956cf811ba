package org.cdicache.ai;

import java.util.NoSuchElementException;

/** A cached answer only was asked for, and there is none; nothing was generated. Where it leaves a REST resource the client is told 504. */
public final class AnswerAbsentException extends NoSuchElementException {

    private static final long serialVersionUID = 1;

    /** Says so. */
    public AnswerAbsentException() {
        super("No answer is cached, and a cached one only was asked for");
    }
}
