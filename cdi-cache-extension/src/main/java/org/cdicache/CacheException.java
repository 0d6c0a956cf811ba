package org.cdicache;

import org.jspecify.annotations.Nullable;

/** The root of what this library throws of its own; a loader's exceptions are never wrapped in it. */
public class CacheException extends RuntimeException {

    /** With what happened and what to do about it. */
    public CacheException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
