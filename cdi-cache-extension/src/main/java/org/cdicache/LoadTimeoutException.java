package org.cdicache;

/**
 * A load took longer than the caller's hard timeout and there was nothing stale to serve. The load goes on and will be stored. Or so many loads
 * are under way that it could not be begun; the message says which.
 */
public final class LoadTimeoutException extends CacheException {

    /** With the key's cache and the timeout. */
    public LoadTimeoutException(String message) {
        super(message, null);
    }
}
