package org.cdicache;

import org.jspecify.annotations.Nullable;

/** Redis was needed and did not answer: thrown in strict mode, and at start with {@code cache.fail-on-connection-error=true}. */
public final class CacheUnavailableException extends CacheException {

    /** With what was attempted and why it failed; never with a password. */
    public CacheUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
