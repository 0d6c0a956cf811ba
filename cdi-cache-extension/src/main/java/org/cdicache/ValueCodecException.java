package org.cdicache;

import org.jspecify.annotations.Nullable;

/** A value cannot be written as the cache's format: a programming error in the value's class, not an outage. */
public final class ValueCodecException extends CacheException {

    /** With the value's class and why it cannot be written; never with the value itself. */
    public ValueCodecException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
