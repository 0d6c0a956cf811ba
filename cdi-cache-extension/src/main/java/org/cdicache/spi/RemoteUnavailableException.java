package org.cdicache.spi;

import org.jspecify.annotations.Nullable;

/** The remote tier is not connected, or refused or did not answer a command. The command may or may not have taken effect. */
public final class RemoteUnavailableException extends RuntimeException {

    /** With the reason, without addresses or secrets. */
    public RemoteUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause, /* enableSuppression= */ false, /* writableStackTrace= */ false);
    }
}
