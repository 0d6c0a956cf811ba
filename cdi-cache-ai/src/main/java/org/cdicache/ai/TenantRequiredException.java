package org.cdicache.ai;

import org.cdicache.CacheException;
import org.jspecify.annotations.Nullable;

/** Nobody knows whose answers a call is about, and it may not go on without. Nothing was read, generated or stored. */
public class TenantRequiredException extends CacheException {

    private static final long serialVersionUID = 1L;

    /** With a message that says what to do. */
    public TenantRequiredException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
