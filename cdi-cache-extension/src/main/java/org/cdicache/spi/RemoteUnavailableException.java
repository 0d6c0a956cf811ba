package org.cdicache.spi;

import org.jspecify.annotations.Nullable;

/** The remote tier is not connected, or refused or did not answer a command. */
public final class RemoteUnavailableException extends RuntimeException {

    private final boolean settled;

    /**
     * Without a stack trace: it is thrown for every operation of an outage.
     *
     * @param message the reason, without addresses or secrets
     * @param settled whether the command's fate is known: it was not sent, or it was refused; otherwise it may still take effect
     */
    public RemoteUnavailableException(String message, @Nullable Throwable cause, boolean settled) {
        super(message, cause, /* enableSuppression= */ false, /* writableStackTrace= */ false);
        this.settled = settled;
    }

    /** Whether the command's fate is known: it was not sent, or it was refused. */
    public boolean isSettled() {
        return settled;
    }
}
